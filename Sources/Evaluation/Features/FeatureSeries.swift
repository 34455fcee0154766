import TensorEngine

/// What the features of one programme are made of, frame by frame.
struct FeatureSeries: Sendable {
  /// Whether all samples are zero; then only `lufs` and `peakDb` have values, all of them `nil`.
  let isSilent: Bool
  /// Loudness of each frame of 0.4 s in LUFS, plus 1e-10; `nil` below −70 LUFS.
  private(set) var lufs: [Double?]
  /// Sample peak of the same frames in dBFS, plus 1e-10; `nil` for silence.
  private(set) var peakDb: [Double?]
  /// Of the left and the right channel.
  let spectra: [SpectralSeries]
  let panning: [PanningFrame]
  let dynamics: DynamicSeries

  /// Measures a range of two channels.
  init(of channels: [[Float]], in range: Range<Int>, sampleRate: Int, on backend: Backend) {
    let programme = channels.map { $0[range] }
    let peak = programme.map(\.peak).reduce(0, max)
    let loudness = LoudnessFrames(of: programme, sampleRate: sampleRate, on: backend)
    isSilent = peak == 0
    lufs = loudness.lufs
    peakDb = loudness.peakDb
    guard peak > 0 else {
      (spectra, panning, dynamics) = ([], [], DynamicSeries())
      return
    }
    let gain = Decibels.amplitude(-1) / Double(peak)
    let frames = SpectralFrames(of: programme, gain: gain, sampleRate: sampleRate, on: backend)
    spectra = frames.channels.map { SpectralSeries($0) }
    panning = frames.panning
    dynamics = DynamicSeries(of: programme, gain: gain, on: backend)
  }
  /// The same but for loudness and peak, which are measured in other audio.
  func withLoudness(
    of channels: [[Float]], in range: Range<Int>, sampleRate: Int, on backend: Backend
  ) -> FeatureSeries {
    let loudness = LoudnessFrames(
      of: channels.map { $0[range] }, sampleRate: sampleRate, on: backend)
    var series = self
    series.lufs = loudness.lufs
    series.peakDb = loudness.peakDb
    return series
  }
}
