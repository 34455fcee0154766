/// What a control's numbers mean.
package enum ControlUnit: String, Hashable, Sendable {
  case decibels = "dB"
  case hertz = "Hz"
  case milliseconds = "ms"
  case seconds = "s"
  /// A quotient without a unit: a compression ratio, a filter's Q, a share of wet sound.
  case ratio = ""
  /// A place between left (0) and right (1).
  case position = "position"

  /// What follows a number in a message, such as ` dB`.
  package var suffix: String {
    switch self {
    case .position: " (0 is left, 1 is right)"
    case .ratio: ""
    case .decibels, .hertz, .milliseconds, .seconds: " \(rawValue)"
    }
  }
}
