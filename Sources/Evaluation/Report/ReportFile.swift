import Documents
import Foundation
import MixingConsole
import SignalOps
package import TensorEngine

/// A file in a report: what it is, and what is shown of it.
package struct ReportFile: Sendable {
  package let path: String
  package let channels: Int
  /// Samples per channel.
  package let samples: Int
  package let loudness: LoudnessFigures
  package let figures: ReportFigures

  package init(
    path: String, programme: any Programme, loudness: LoudnessFigures, figures: ReportFigures
  ) {
    self.path = path
    channels = programme.channels
    samples = programme.samples
    self.loudness = loudness
    self.figures = figures
  }

  /// For the page's script; figures that are drawn are rounded to what can be seen.
  var json: JSONValue {
    .object(
      ("path", .string(path)), ("channels", .number(Double(channels))),
      ("samples", .number(Double(samples))),
      ("integratedLufs", JSONValue(loudness.integratedLufs)),
      ("truePeakDbtp", JSONValue(loudness.truePeakDbtp)),
      ("loudnessRangeLu", JSONValue(loudness.loudnessRangeLu)),
      ("crestDb", JSONValue(loudness.crestDb)),
      ("stereoCorrelation", JSONValue(loudness.stereoCorrelation)),
      ("stereoWidth", JSONValue(loudness.stereoWidth)),
      ("momentaryLufs", Self.numbers(figures.momentaryLufs, decimals: 2)),
      ("shortTermLufs", Self.numbers(figures.shortTermLufs, decimals: 2)),
      ("levelDb", Self.numbers(figures.bands.levelDb, decimals: 2)),
      ("position", Self.numbers(figures.bands.position, decimals: 4)),
      ("correlation", Self.numbers(figures.bands.correlation, decimals: 4)),
      ("spectrogram", .string(Data(figures.spectrogram.levels).base64EncodedString())))
  }

  private static func numbers(_ values: [Double?], decimals: Int) -> JSONValue {
    let scale = pow(10, Double(decimals))
    return .array(values.map { JSONValue($0.map { ($0 * scale).rounded() / scale }) })
  }
}

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
      sampleRate: sampleRate, channels: programme.channels, on: backend)
    try programme.forEachPart { meter.add($0) }
    momentaryLufs = meter.momentarySeries
    shortTermLufs = meter.shortTermSeries
    bands = try BandSpectrum(of: programme, sampleRate: sampleRate, on: backend)
    spectrogram = try Spectrogram(
      of: programme, sampleRate: sampleRate, samplesPerColumn: samplesPerColumn, on: backend)
  }
}
