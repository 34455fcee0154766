import SignalOps
package import TensorEngine

/// What a report shows of one file, beside the figures that it is judged by.
package struct ReportFigures: Sendable {
  /// Momentary loudness at 0.4, 0.5, 0.6 … s in LUFS; `nil` where silent.
  package let momentaryLufs: [Double?]
  /// Short-term loudness at 3.0, 3.1, 3.2 … s in LUFS; `nil` where silent.
  package let shortTermLufs: [Double?]
  package let bands: BandSpectrum
  package let spectrogram: Spectrogram

  /// Measures a programme.
  ///
  /// - Parameters:
  ///   - channels: Planar, one or two, all of one length.
  ///   - sampleRate: In hertz, one of `FeatureTarget.sampleRates`.
  ///   - samplesPerColumn: Of the spectrogram, the same for all files of a report.
  ///   - backend: Whose threads and kernels run.
  package init(
    of channels: [[Float]], sampleRate: Int, samplesPerColumn: Int, on backend: Backend
  ) {
    var meter = LoudnessMeter(
      sampleRate: Double(sampleRate), channels: channels.count, on: backend)
    meter.add(channels)
    momentaryLufs = meter.momentarySeries
    shortTermLufs = meter.shortTermSeries
    bands = BandSpectrum(of: channels, sampleRate: sampleRate, on: backend)
    spectrogram = Spectrogram(
      of: channels, sampleRate: sampleRate, samplesPerColumn: samplesPerColumn, on: backend)
  }
}
