package import AudioIO

/// What decoding shows to be wrong with a stem or mix.
package enum SurveyProblem: Error, Equatable, Sendable, CustomStringConvertible {
  // The stem cannot be used; if it is the mix, the song.
  case unreadable(reason: String)
  case notFinite(path: String, values: Int)
  case silent(path: String)
  case damaged(path: String, seconds: Double, mixSeconds: Double)
  case tooShort(path: String, seconds: Double, mixSeconds: Double)

  // The song cannot be used.
  case noUsableStems

  // It can be used.
  case otherRate(path: String, found: Int, used: Int)
  case monoMix(path: String)
  case defect(path: String, AudioDefect)

  /// Whether something is left out because of it.
  package var isFatal: Bool {
    switch self {
    case .unreadable, .notFinite, .silent, .damaged, .tooShort, .noUsableStems: true
    case .otherRate, .monoMix, .defect: false
    }
  }

  package var description: String {
    switch self {
    case .unreadable(let reason):
      reason
    case .notFinite(let path, let values):
      "\(path) holds \(values) values that are infinite or not a number. Export it again."
    case .silent(let path):
      "\(path) is silent: nothing in it is above -70 LUFS for 0.4 s."
    case .damaged(let path, let seconds, let mixSeconds):
      "\(path) is damaged: \(Self.seconds(seconds)) s of it can be decoded, the mix lasts "
        + "\(Self.seconds(mixSeconds)) s. Copy or export it again."
    case .tooShort(let path, let seconds, let mixSeconds):
      "\(path) lasts \(Self.seconds(seconds)) s, less than half of the mix "
        + "(\(Self.seconds(mixSeconds)) s). Export it at full length."
    case .noUsableStems:
      "no stem can be used."
    case .otherRate(let path, let found, let used):
      "\(path) is at \(found) Hz; it is brought to \(used) Hz."
    case .monoMix(let path):
      "\(path) is mono; both channels of the mix are the same."
    case .defect(let path, let defect):
      defect.description(of: path)
    }
  }

  /// Seconds to a tenth.
  private static func seconds(_ value: Double) -> String {
    "\((value * 10).rounded() / 10)"
  }
}
