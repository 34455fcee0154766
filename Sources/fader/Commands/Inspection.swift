import Documents
import MixingConsole

/// What `inspect` says of one thing.
protocol Inspection {
  /// As it was named.
  var file: String { get }
  /// An object with a `kind`.
  var json: JSONValue { get }
  /// In lines, the last with its line break; `isVerbose` adds all that is left out for brevity.
  func text(isVerbose: Bool) -> String
  /// In a few words, beside others in a table.
  var summary: String { get }
  var warnings: [String] { get }
}

extension Inspection {
  var warnings: [String] { [] }

  /// The kind, as documents name it.
  var kind: String {
    if case .string(let kind)? = json["kind"] { kind } else { "" }
  }
}
