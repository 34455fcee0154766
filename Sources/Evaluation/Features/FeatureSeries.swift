import TensorEngine

/// What the features of one programme are made of, frame by frame.
struct FeatureSeries: Sendable {
  /// Whether all samples are zero; then only `lufs` and `peakDb` have values, all of them `nil`.
  let isSilent: Bool
  /// Loudness of each frame of 0.4 s in LUFS, plus 1e-10; `nil` below −70 LUFS.
  private(set) var lufs: [Double?]
  /// Sample peak of the same frames in dBFS, plus 1e-10; `nil` for silence.
  private(set) var peakDb: [Double?]
  /// The spectra of the left and the right channel.
  let spectra: [SpectralSeries]
  let panning: [PanningFrame]
  let dynamics: DynamicSeries

  /// Measures a range of a programme as two channels.
  init(of programme: any Programme, in range: Range<Int>, sampleRate: Int, on backend: Backend)
    throws
  {
    let peak = try programme.peak(in: range)
    let loudness = try LoudnessFrames(
      of: programme, in: range, gain: 1, sampleRate: sampleRate, on: backend)
    isSilent = peak == 0
    lufs = loudness.lufs
    peakDb = loudness.peakDb
    guard peak > 0 else {
      (spectra, panning, dynamics) = ([], [], DynamicSeries())
      return
    }
    let gain = Decibels.amplitude(-1) / Double(peak)
    let frames = try SpectralFrames(
      of: programme, in: range, gain: gain, sampleRate: sampleRate, on: backend)
    spectra = frames.channels.map { SpectralSeries($0) }
    panning = frames.panning
    dynamics = try DynamicSeries(of: programme, in: range, gain: gain, on: backend)
  }

  /// The same but for loudness and peak, which were measured in other audio.
  func withLoudness(_ loudness: LoudnessFrames) -> FeatureSeries {
    var series = self
    series.lufs = loudness.lufs
    series.peakDb = loudness.peakDb
    return series
  }
}

extension Programme {
  /// The largest magnitude in a range; 0 of nothing.
  fileprivate func peak(in range: Range<Int>) throws -> Float {
    var peak: Float = 0
    try forEachPart(of: range) { part in
      for channel in part { peak = max(peak, channel[...].peak) }
    }
    return peak
  }
}
