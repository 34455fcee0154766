import MixingConsole

/// Why a configuration was refused: where, what was found, what is valid.
package enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  case missingFile(String)
  case isFolder(String)
  case unreadable(String, reason: String)
  case tooLarge(String, limit: Int)
  case syntax(ConfigurationPlace, reason: String)
  case duplicateKey(ConfigurationPlace, key: String)
  case unknownKey(ConfigurationPlace, key: String, valid: [String])
  case missingKey(ConfigurationPlace, key: String, meaning: String)
  case wrongValue(ConfigurationPlace, found: String, expected: String)
  case unknownName(ConfigurationPlace, found: String, valid: [String])
  case shares(ConfigurationPlace, total: String)
  case listedTwice(ConfigurationPlace, song: String)
  case meaningless(ConfigurationPlace, reason: String)
  case wrongChange(String)
  case changeWithoutPlace(String, step: String, count: Int)

  package var description: String {
    switch self {
    case .missingFile(let file):
      "\(file) does not exist. Check the path."
    case .isFolder(let file):
      "\(file) is a folder. Name a configuration (YAML)."
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason)."
    case .tooLarge(let file, let limit):
      "\(file) holds more than \(limit >> 10) KiB, the limit for a configuration. Is it one?"
    case .syntax(let place, let reason):
      "\(place): this is not YAML: \(reason)."
    case .duplicateKey(let place, let key):
      "\(place): the key \"\(key)\" stands twice in one section. Leave one of them."
    case .unknownKey(let place, let key, let valid):
      "\(place): unknown key \"\(key)\". "
        + Self.suggestion(for: key, among: valid, "The keys here are")
    case .missingKey(let place, let key, let meaning):
      "\(place): \"\(key)\" is missing. Add it: \(meaning)"
    case .wrongValue(let place, let found, let expected):
      "\(place): found \(found) where \(expected) is expected."
    case .unknownName(let place, let found, let valid):
      "\(place): found \"\(found)\". " + Self.suggestion(for: found, among: valid, "There is")
    case .shares(let place, let total):
      "\(place): the shares add up to \(total). Let them add up to 1."
    case .listedTwice(let place, let song):
      "\(place): \"\(song)\" is listed twice. Leave it in one split."
    case .meaningless(let place, let reason):
      "\(place): \(reason)"
    case .wrongChange(let text):
      "\"\(text)\" is no change. Write a key, =, and a value, such as training.steps=1000."
    case .changeWithoutPlace(let text, let step, let count):
      "\"\(text)\": the list has no element \(step); there are \(count), counted from 0."
    }
  }

  private static func suggestion(
    for name: String, among valid: [String], _ start: String
  ) -> String {
    if let nearest = nearestName(to: name, among: valid) { return "Did you mean \"\(nearest)\"?" }
    return "\(start) \(valid.map { "\"\($0)\"" }.joined(separator: ", "))."
  }
}
