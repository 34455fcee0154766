import Foundation
import MixingConsole

/// How notes say numbers and names.
enum NoteText {
  /// `−3.2`, with one decimal.
  static func decimal(_ value: Double) -> String {
    String(format: "%.1f", value)
  }

  /// `82 Hz`, `2.5 kHz`.
  static func hertz(_ value: Double) -> String {
    value < 1_000 ? "\(Int(value.rounded())) Hz" : String(format: "%.1f kHz", value / 1_000)
  }

  /// `34 %`
  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// `left`, `right` or `centre`, with how far.
  static func position(_ position: Double) -> String {
    let percent = Int((abs(position - 0.5) * 200).rounded())
    if percent == 0 { return "centre" }
    return "\(percent) % \(position < 0.5 ? "left" : "right")"
  }

  /// The role in words, with its article: `a lead vocal`.
  static func role(_ role: StemRole) -> String {
    switch role {
    case .kick: "a kick drum"
    case .snare: "a snare drum"
    case .toms: "toms"
    case .hats: "hats or cymbals"
    case .overheads: "overheads"
    case .percussion: "percussion"
    case .drums: "a drum kit or loop"
    case .bass: "a bass"
    case .guitar: "a guitar"
    case .keys: "keys"
    case .synth: "a synthesizer"
    case .strings: "strings"
    case .brass: "brass"
    case .winds: "winds"
    case .lead: "a lead instrument"
    case .leadVocal: "a lead vocal"
    case .backingVocal: "backing vocals"
    case .speech: "speech"
    case .effects: "effects"
    case .unknown: "something unknown"
    }
  }
}
