import AudioIO
public import Documents
import Foundation
public import MixingConsole
import SignalOps

/// What was written of a mix, and how it measures.
public struct RenderResult: Sendable {
  public let path: String
  let encoding: AudioEncoding
  public let sampleRate: Int
  public let samples: Int
  /// Of the file as it was written.
  public let figures: MixFigures
  /// What the output stage did, set on the whole song.
  package let setting: OutputStage.Setting
  /// What it aimed at.
  let target: OutputTarget
  /// The length of the song where a part of it was written, at the song's gain; `nil` where the file is all that was
  /// measured.
  public let songSamples: Int?
  let clippedSamples: Int
  public let stemPaths: [String]
  /// What dynamics took away, where that was asked for.
  let gainReductions: [GainReduction]
  /// The paths of effects that other programs compute, so that the same session may give other bytes.
  let unrepeatable: [String]
  /// Of stems and parts.
  let otherWarnings: [String]

  /// The document of `fader render --json`.
  public var json: JSONValue { json(with: [], warnings: warnings) }

  /// What was written, with what else a job has to say before the warnings.
  func json(with others: [JSONValue.Member], warnings: [String]) -> JSONValue {
    .object(members + others + [.init("warnings", .array(warnings.map { .string($0) }))])
  }

  private var members: [JSONValue.Member] {
    let members: [(String, JSONValue?)] = [
      ("output", .string(path)), ("format", .string(encoding.format.rawValue)),
      ("bitDepth", encoding.sampleFormat.map { .number(Double($0.bits)) }),
      ("sampleRate", .number(Double(sampleRate))), ("channels", 2),
      ("samples", .number(Double(samples))),
      ("seconds", .number(Double(samples) / Double(sampleRate))),
      ("integratedLufs", JSONValue(figures.loudnessLufs)),
      ("truePeakDbtp", JSONValue(figures.truePeakDbtp)),
      ("loudnessRangeLu", JSONValue(figures.loudnessRangeLu)),
      ("gainDb", .number(setting.gainDb)), ("limited", .bool(setting.limits)),
      ("limiterReductionDb", .number(setting.reduction.mostDb)),
      ("heavilyLimitedShare", .number(setting.reduction.heavyShare)),
      ("song", songSamples.map(song)),
      ("clippedSamples", .number(Double(clippedSamples))),
      ("stems", stemPaths.isEmpty ? nil : .array(stemPaths.map { .string($0) })),
      (
        "gainReduction",
        gainReductions.isEmpty ? nil : .array(gainReductions.map(\.json))
      ),
      ("unrepeatable", unrepeatable.isEmpty ? nil : .array(unrepeatable.map { .string($0) })),
    ]
    return members.compactMap { key, value in value.map { .init(key, $0) } }
  }

  /// The whole of which a part was written, as it would have measured.
  private func song(samples: Int) -> JSONValue {
    .object(
      ("seconds", .number(Double(samples) / Double(sampleRate))),
      ("integratedLufs", JSONValue(setting.figures.loudnessLufs)),
      ("truePeakDbtp", JSONValue(setting.figures.truePeakDbtp)),
      ("loudnessRangeLu", JSONValue(setting.figures.loudnessRangeLu)))
  }

  /// Whether the file holds nothing but, at most, the dither of its own steps.
  public var isSilent: Bool {
    guard let peak = figures.truePeakDbtp else { return true }
    let bits = encoding.sampleFormat.map(\.bits) ?? 32
    return bits < 32 && peak < 20 * log10(4 / pow(2, Double(bits - 1)))
  }

  // MARK: Warnings

  /// What the user should know.
  public var warnings: [String] {
    otherWarnings
      + [silence, clipping, missedLoudness, exceededCeiling, heavyLimiting].compactMap { $0 }
  }

  private var silence: String? {
    isSilent ? "the mix is silent: none of its stems is heard in it." : nil
  }

  private var clipping: String? {
    guard clippedSamples > 0 else { return nil }
    return "\(clippedSamples) samples exceed full scale and were clipped. Lower the level, set "
      + "--peak -1, or write --bit-depth 32f."
  }

  private var missedLoudness: String? {
    guard let wanted = target.loudnessLufs else { return nil }
    if setting.figures.loudnessLufs == nil, !isSilent {
      return "the mix is too short or too quiet to have a loudness; it was not brought to "
        + "\(Phrase.decimal(wanted)) LUFS."
    }
    func miss(_ reached: Double?, _ cause: String) -> String? {
      guard let reached, abs(wanted - reached) > 0.1 else { return nil }
      return "the mix reaches \(Phrase.decimal(reached)) LUFS, not "
        + "\(Phrase.decimal(wanted)): \(cause)"
    }
    if let missed = miss(setting.figures.loudnessLufs, "the ceiling keeps it from more.") {
      return missed
    }
    let isClipped = clippedSamples > 0 && songSamples == nil
    return isClipped ? miss(figures.loudnessLufs, "clipping takes the rest.") : nil
  }

  /// What a lossy format decodes to is not what went in.
  private var exceededCeiling: String? {
    guard encoding.sampleFormat == nil, let peak = figures.truePeakDbtp,
      peak > (target.peakDbtp ?? 0) + 0.05
    else { return nil }
    let found = "\(path) peaks at \(Phrase.decimal(peak)) dBTP, above "
    guard let ceiling = target.peakDbtp else {
      return found + "full scale: players clip it. Set --peak -1."
    }
    let lower = max(
      OutputTarget.peakRange.lowerBound, ((2 * ceiling - peak) * 10).rounded(.down) / 10)
    return found
      + "the ceiling of \(Phrase.decimal(ceiling)): \(encoding.format.rawValue) changes "
      + "the waveform. --peak \(Phrase.decimal(lower)) keeps room for it."
  }

  private var heavyLimiting: String? {
    let share = setting.reduction.heavyShare
    guard share > 0.05 else { return nil }
    return "the limiter takes more than \(Int(LimiterReduction.heavyDb)) dB in "
      + "\(Int((100 * share).rounded())) % of the song, up to "
      + "\(Phrase.decimal(setting.reduction.mostDb)) dB: it will be heard. Ask for a lower "
      + "--loudness, or compress the master."
  }
}

extension GainReduction {
  /// To a hundredth of a decibel.
  fileprivate var json: JSONValue {
    .object(
      ("channel", .string(channel)), ("effect", .string(effect)),
      ("stepSeconds", .number(Self.stepSeconds)),
      ("db", .array(decibels.map { .number((Double($0) * 100).rounded() / 100) })))
  }
}
