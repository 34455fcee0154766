/// A place in a JSON document, such as `tracks[2].strip[1].bands[0].frequencyHz`.
package struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  package enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  package let steps: [Step]

  package init(_ steps: some Sequence<Step> = []) {
    self.steps = Array(steps)
  }

  package static func / (path: JSONPath, key: String) -> JSONPath {
    JSONPath(path.steps + [.key(key)])
  }

  package static func / (path: JSONPath, index: Int) -> JSONPath {
    JSONPath(path.steps + [.index(index)])
  }

  /// The array that this is an element of, or `nil` if it is the member of an object.
  var array: JSONPath? {
    if case .index? = steps.last { JSONPath(steps.dropLast()) } else { nil }
  }

  /// The last step as a path of its own.
  var last: JSONPath {
    JSONPath(steps.suffix(1))
  }

  package var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}
