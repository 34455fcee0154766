import Foundation

extension DecodingError {
  /// What is wrong and where in the document.
  var reason: String {
    switch self {
    case .keyNotFound(let key, let context):
      return Self.place(context.codingPath) + "\"\(key.stringValue)\" is missing"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return Self.place(context.codingPath) + "\(Self.wording(of: type)) is expected"
    case .dataCorrupted(let context):
      let underlying = context.underlyingError.map { ": \(($0 as NSError).localizedDescription)" }
      return Self.place(context.codingPath) + context.debugDescription + (underlying ?? "")
    @unknown default:
      return "\(self)"
    }
  }

  private static func wording(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Double.Type, is Int.Type: "a number"
    case is [String: Any].Type: "an object"
    case is any Collection.Type: "a list"
    default: "an object"
    }
  }

  /// `[2].stems[0]: `, counted from 0; nothing for the document as a whole.
  private static func place(_ path: [any CodingKey]) -> String {
    let steps = path.map { step in step.intValue.map { "[\($0)]" } ?? ".\(step.stringValue)" }
    return path.isEmpty ? "" : steps.joined() + ": "
  }
}
