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
  ///   - programme: Any.
  ///   - sampleRate: In hertz, one of `FeatureTarget.sampleRates`.
  ///   - samplesPerColumn: Of the spectrogram, the same for all files of a report.
  ///   - backend: Whose threads and kernels run.
  /// - Throws: What reading the programme throws.
  package init(
    of programme: any Programme, sampleRate: Int, samplesPerColumn: Int, on backend: Backend
  ) throws {
    var meter = LoudnessMeter(
      sampleRate: Double(sampleRate), channels: programme.channels, on: backend)
    try programme.forEachPart { meter.add($0) }
    momentaryLufs = meter.momentarySeries
    shortTermLufs = meter.shortTermSeries
    bands = try BandSpectrum(of: programme, sampleRate: sampleRate, on: backend)
    spectrogram = try Spectrogram(
      of: programme, sampleRate: sampleRate, samplesPerColumn: samplesPerColumn, on: backend)
  }
}
