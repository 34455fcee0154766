import ArgumentParser
import Mixers
import MixingConsole

/// What decides a mix, by its name in `--with`.
enum Mixer: String, CaseIterable {
  case rules

  /// The names, for help and messages.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The mixer that a name of `--with` means.
  init(named name: String) throws {
    guard let mixer = Mixer(rawValue: name) else {
      throw ValidationError(
        "--with takes \(Mixer.names), not \(name): there is nothing else so far.")
    }
    self = mixer
  }

  /// Decides a mix.
  ///
  /// - Parameters:
  ///   - stems: At least one, analysed; no two of a name.
  ///   - sampleRate: Of the mix and of all analyses, in hertz.
  /// - Returns: A session without an output stage.
  func session(for stems: [MixStem], sampleRate: Int) -> Session {
    switch self {
    case .rules: RuleMixer().session(for: stems, sampleRate: sampleRate)
    }
  }
}
