import AudioIO
import Foundation
import MixingConsole

/// What a command wrote and how it measures, for people and for machines.
struct MixReport {
  let path: String
  let encoding: AudioEncoding
  let sampleRate: Int
  let samples: Int
  let setting: OutputStage.Setting
  let clippedSamples: Int
  let stemPaths: [String]
  let warnings: [String]

  /// The report as one document.
  ///
  /// - Parameters:
  ///   - others: What else the command has to say, before the warnings.
  ///   - earlier: Warnings that came before those of the report.
  /// - Returns: An object whose last member are all warnings.
  func json(
    with others: [JSONValue.Member] = [], warningsBefore earlier: [String] = []
  ) -> JSONValue {
    .object(
      figures + others + [.init("warnings", .array((earlier + warnings).map { .string($0) }))])
  }

  private var figures: [JSONValue.Member] {
    let members: [(String, JSONValue?)] = [
      ("output", .string(path)), ("format", .string(encoding.format.rawValue)),
      ("bitDepth", encoding.sampleFormat.map { .string($0.rawValue) }),
      ("sampleRate", .number(Double(sampleRate))), ("channels", 2),
      ("samples", .number(Double(samples))),
      ("seconds", .number(Double(samples) / Double(sampleRate))),
      ("integratedLufs", JSONValue(setting.loudnessLufs)),
      ("truePeakDbtp", JSONValue(setting.truePeakDbtp)),
      ("loudnessRangeLu", JSONValue(setting.loudnessRangeLu)),
      ("gainDb", .number(setting.gainDb)), ("limited", .bool(setting.limits)),
      ("clippedSamples", .number(Double(clippedSamples))),
      ("stems", stemPaths.isEmpty ? nil : .array(stemPaths.map { .string($0) })),
    ]
    return members.compactMap { key, value in value.map { .init(key, $0) } }
  }

  var summary: String {
    let length = ProgressBar.time(Double(samples) / Double(sampleRate))
    let unmeasured = setting.truePeakDbtp == nil ? "silent" : "too short or quiet for a loudness"
    let loudness = setting.loudnessLufs.map { "\(MixReport.rounded($0)) LUFS" } ?? unmeasured
    let peak = setting.truePeakDbtp.map { ", \(MixReport.rounded($0)) dBTP" } ?? ""
    let gain = setting.gainDb == 0 ? "" : ", gain \(MixReport.rounded(setting.gainDb)) dB"
    let limiter = setting.limits ? ", limited" : ""
    let stems = stemPaths.isEmpty ? "" : "; \(stemPaths.count) stems"
    return "\(path): \(length), \(loudness)\(peak)\(gain)\(limiter)\(stems)"
  }

  /// A figure with one decimal, as people read decibels.
  static func rounded(_ value: Double) -> String {
    String(format: "%.1f", value)
  }
}
