extension SessionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingFile(let file):
      "\(file) does not exist. Check the path."
    case .isFolder(let file):
      "\(file) is a folder. Name the session file in it."
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason)."
    case .unwritable(let file, let reason):
      "\(file) cannot be written: \(reason)."
    case .tooLarge(let file, let limit):
      "\(file) holds more than \(limit >> 20) MiB, the limit for a session. Is it a session file?"
    case .syntax(let file, let error):
      "\(file): \(error)"

    case .wrongFormat(let place, let found):
      "\(place): this is not a session: \"format\" is \(found ?? "missing"). "
        + "A session begins with { \"format\": \"fader-session\", \"version\": 1, … }."
    case .newerVersion(let place, let found):
      "\(place): version \(number(found)) was written by a newer Fader; this one reads version 1. "
        + "Upgrade Fader."
    case .unknownVersion(let place, let found):
      "\(place): there is no version \(number(found)). Write 1."

    case .unknownKey(let place, let key, let valid):
      "\(place): unknown key \"\(key)\". \(suggestion(for: key, among: valid, "The keys here are"))"
    case .missingKey(let place, let key):
      "\(place): \"\(key)\" is missing. Add it: it has no default."
    case .wrongType(let place, let found, let expected):
      "\(place): found \(found) where \(expected) is expected."
    case .unknownName(let place, let kind, let found, let valid):
      "\(place): there is no \(kind) \"\(found)\". "
        + suggestion(for: found, among: valid, "There is")
    case .emptyName(let place):
      "\(place): the name is empty. Give it at least one character."
    case .outOfRange(let place, let found, let range, let unit):
      "\(place): \(number(found)) is out of range. Choose a value from "
        + "\(number(range.lowerBound)) to \(number(range.upperBound))"
        + (unit == .position ? " (0 is left, 1 is right)." : "\(unit.map(suffix) ?? "").")
    case .notWhole(let place, let found):
      "\(place): \(number(found)) is not a whole number."
    case .notBelowNyquist(let place, let hertz, let sampleRate):
      "\(place): \(number(hertz)) Hz is not below half the sample rate, "
        + "\(number(Double(sampleRate) / 2)) Hz. Lower it, or raise the session's \"sampleRate\"."
    case .wrongCount(let place, let found, let allowed):
      "\(place): found \(found) elements; there must be "
        + (allowed.count == 1
          ? "\(allowed.lowerBound)." : "\(allowed.lowerBound) to \(allowed.upperBound).")

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
        + (next.isEmpty ? "the name of a bus." : listed(next))
    case .longPath(let place, let end):
      "\(place): nothing comes after \"\(end)\". End the path there."
    case .tooFewEffects(let place, let effect, let count):
      "\(place): the strip has \(count == 0 ? "no" : "only \(count)") \"\(effect)\". "
        + "Count those of one kind from 1."
    case .missingEffect(let place, let effect, let needs):
      "\(place): the strip has no \"\(effect)\", and a new one needs \(listed(needs)) "
        + "Write it into a session and start from that."

    case .duplicateName(let place, let name, let first):
      "\(place): the name \"\(name)\" is taken by \(first). Rename one of them."
    case .reservedName(let place, let name):
      "\(place): \"\(name)\" is the name of the last stage of the mix. Choose another."
    case .cyclicBuses(let place, let cycle):
      "\(place): buses feed each other in a circle: \(cycle.joined(separator: " → ")). "
        + "Let one of them have \"output\": \"master\"."
    }
  }

  private func number(_ value: Double) -> String {
    JSONValue.text(of: value)
  }

  private func suffix(_ unit: ControlUnit) -> String {
    unit.rawValue.isEmpty ? "" : " \(unit.rawValue)"
  }

  private func suggestion(for name: String, among valid: [String], _ start: String) -> String {
    if let nearest = nearestName(to: name, among: valid) { return "Did you mean \"\(nearest)\"?" }
    return valid.isEmpty ? "There is none." : "\(start) \(listed(valid))"
  }

  private func listed(_ names: [String]) -> String {
    let others = names.count - 20
    return names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
      + (others > 0 ? " and \(others) more." : ".")
  }
}
