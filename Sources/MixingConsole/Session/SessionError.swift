public import Documents

/// Why a session cannot be used, or not be changed as asked. All of these are the fault of a session
/// or of a path into one, found before any sound.
public enum SessionError: Error, Hashable {
  /// What would be wrong with any document.
  case document(DocumentError)

  // Values.
  case notBelowNyquist(DocumentPlace, hertz: Double, sampleRate: Int)

  // Automation.
  case notAutomatable(DocumentPlace)
  case pointsOutOfOrder(DocumentPlace, seconds: Double, previous: Double)

  // Paths (`ControlPath`), as which the place is written.
  case wrongEscape(DocumentPlace)
  case missingValue(DocumentPlace)
  case shortPath(DocumentPlace, next: [String])
  case longPath(DocumentPlace, end: String)
  case tooFewEffects(DocumentPlace, effect: String, count: Int)
  case missingEffect(DocumentPlace, effect: String, needs: [String])

  // Names and routing.
  case duplicateName(DocumentPlace, name: String, first: JSONPath)
  case reservedName(DocumentPlace, name: String)
  case cyclicBuses(DocumentPlace, cycle: [String])
  case cyclicKeys(DocumentPlace, cycle: [String])
}

extension SessionError: DocumentFailure {
  package init(_ error: DocumentError) { self = .document(error) }
}

/// A part of a session being read. Effects read their structure through it.
package typealias SessionReader = JSONReader<SessionError>

extension SessionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .document(let error):
      "\(error)"
    case .notBelowNyquist(let place, let hertz, let sampleRate):
      "\(place): \(number(hertz)) Hz is not below half the sample rate, "
        + "\(number(Double(sampleRate) / 2)) Hz. Lower it, or raise the session's \"sampleRate\"."

    case .notAutomatable(let place):
      "\(place): this control holds one value for the whole mix. "
        + "Write a number instead of \"points\"."
    case .pointsOutOfOrder(let place, let seconds, let previous):
      "\(place): this point is at \(number(seconds)) s, the one before at \(number(previous)) s. "
        + "Write points in order of time, no two at the same time."

    case .wrongEscape(let place):
      "\(place): after \"\\\" comes \"/\", \"\\\" or \"*\". Write \"\\\\\" for a backslash in a name."
    case .missingValue(let place):
      "\(place): there is no \"=\". Write PATH=VALUE, such as vocals/faderDb=-3."
    case .shortPath(let place, let next):
      "\(place): this path ends too early. Continue it with "
        + (next.isEmpty ? "the name of a bus." : Suggestion.list(of: next))
    case .longPath(let place, let end):
      "\(place): nothing comes after \"\(end)\". End the path there."
    case .tooFewEffects(let place, let effect, let count):
      "\(place): the strip has \(count == 0 ? "no" : "only \(count)") \"\(effect)\". "
        + "Count those of one kind from 1."
    case .missingEffect(let place, let effect, let needs):
      "\(place): the strip has no \"\(effect)\", and a new one needs \(Suggestion.list(of: needs)) "
        + "Write it into a session and start from that."

    case .duplicateName(let place, let name, let first):
      "\(place): the name \"\(name)\" is taken by \(first). Rename one of them."
    case .reservedName(let place, let name):
      "\(place): \"\(name)\" is the name of the last stage of the mix. Choose another."
    case .cyclicBuses(let place, let cycle):
      "\(place): buses feed each other in a circle: \(cycle.joined(separator: " → ")). "
        + "Let one of them have \"output\": \"master\"."
    case .cyclicKeys(let place, let cycle):
      "\(place): what drives effects goes in a circle: \(cycle.joined(separator: " → ")). "
        + "Give one of them a \"key\" from elsewhere, or none."
    }
  }

  private func number(_ value: Double) -> String { JSONValue.text(of: value) }
}
