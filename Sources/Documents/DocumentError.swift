/// Why a document, JSON or YAML, cannot be used: where, what was found, what is valid.
public enum DocumentError: Error, Hashable {
  // The text.
  case file(FileError)
  case syntax(file: String, JSONSyntaxError)
  case notYAML(DocumentPlace, reason: String)
  case duplicateKey(DocumentPlace, key: String)

  // What kind of document it is; a format is called `fader-session`.
  case wrongFormat(DocumentPlace, found: String?, expected: String)
  case newerVersion(DocumentPlace, found: Double)
  case unknownVersion(DocumentPlace, found: Double)

  // Keys and values.
  case unknownKey(DocumentPlace, key: String, valid: [String])
  /// `advice` says what belongs there, or that there is no default.
  case missingKey(DocumentPlace, key: String, advice: String = "it has no default.")
  case wrongType(DocumentPlace, found: String, expected: String)
  /// `kind` says what has such names, such as `bus`.
  case unknownName(DocumentPlace, kind: String?, found: String, valid: [String])
  case emptyName(DocumentPlace)
  /// `unit` is what follows the bounds, such as ` dB`.
  case outOfRange(DocumentPlace, found: Double, range: ClosedRange<Double>, unit: String)
  case notWhole(DocumentPlace, found: Double)
  case wrongCount(DocumentPlace, found: Int, allowed: ClosedRange<Int>)
  /// A value that is valid for itself, but not beside the others.
  case meaningless(DocumentPlace, reason: String)

  // Changes from the command line, as they were written.
  case wrongChange(String)
  case changeWithoutPlace(String, step: String, count: Int)
}

/// An error that says what is wrong with a document, beside what is wrong with its meaning.
package protocol DocumentFailure: FileFailure {
  init(_ error: DocumentError)
}

extension DocumentFailure {
  package init(file error: FileError) { self.init(.file(error)) }
}

extension DocumentError: DocumentFailure {
  package init(_ error: DocumentError) { self = error }
}

extension DocumentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error):
      "\(error)"
    case .syntax(let file, let error):
      "\(file): \(error)"
    case .notYAML(let place, let reason):
      "\(place): this is not YAML: \(reason)."
    case .duplicateKey(let place, let key):
      "\(place): the key \"\(key)\" stands twice in one section. Leave one of them."

    case .wrongFormat(let place, let found, let expected):
      "\(place): this is not a \(expected.trimmingPrefix("fader-")): \"format\" is "
        + "\(found ?? "missing"). A \(expected.trimmingPrefix("fader-")) begins with "
        + "{ \"format\": \"\(expected)\", \"version\": 1, … }."
    case .newerVersion(let place, let found):
      "\(place): version \(number(found)) was written by a newer Fader; this one reads version 1. "
        + "Upgrade Fader."
    case .unknownVersion(let place, let found):
      "\(place): there is no version \(number(found)). Write 1."

    case .unknownKey(let place, let key, let valid):
      "\(place): unknown key \"\(key)\". "
        + Suggestion.text(for: key, among: valid, otherwise: "The keys here are")
    case .missingKey(let place, let key, let advice):
      "\(place): \"\(key)\" is missing. Add it: \(advice)"
    case .wrongType(let place, let found, let expected):
      "\(place): found \(found) where \(expected) is expected."
    case .unknownName(let place, let kind, let found, let valid):
      "\(place): " + (kind.map { "there is no \($0) \"\(found)\". " } ?? "found \"\(found)\". ")
        + Suggestion.text(for: found, among: valid, otherwise: "There is")
    case .emptyName(let place):
      "\(place): the name is empty. Give it at least one character."
    case .outOfRange(let place, let found, let range, let unit):
      "\(place): \(number(found)) is out of range. Choose a value from "
        + "\(number(range.lowerBound)) to \(number(range.upperBound))\(unit)."
    case .notWhole(let place, let found):
      "\(place): \(number(found)) is not a whole number."
    case .wrongCount(let place, let found, let allowed):
      "\(place): found \(found) elements; there must be "
        + (allowed.count == 1
          ? "\(allowed.lowerBound)." : "\(allowed.lowerBound) to \(allowed.upperBound).")
    case .meaningless(let place, let reason):
      "\(place): \(reason)"

    case .wrongChange(let text):
      "\"\(text)\" is no change. Write a key, =, and a value, such as training.steps=1000."
    case .changeWithoutPlace(let text, let step, let count):
      "\"\(text)\": the list has no element \(step); there are \(count), counted from 0."
    }
  }

  private func number(_ value: Double) -> String { JSONValue.text(of: value) }
}
