/// Every value of a configuration, written out: what was given, and the defaults of what was not.
package final class ConfigurationRecord {
  /// A key and its value.
  package struct Entry: Equatable, Sendable {
    /// The keys that lead there.
    package let path: [String]
    /// YAML on one line.
    package let text: String
    /// Whether what is learned depends on it.
    package let affectsTraining: Bool

    /// `training.steps`.
    package var key: String { path.joined(separator: ".") }
  }

  package private(set) var entries: [Entry] = []
  private var leftOut: Set<JSONPath> = []

  package init() {}

  func add(_ path: JSONPath, _ text: String, affectsTraining: Bool) {
    if leftOut.contains(path) { return }
    entries.append(Entry(path: path.names, text: text, affectsTraining: affectsTraining))
  }

  /// Does without a key, whether it has been read or will be.
  func leaveOut(_ path: JSONPath) {
    leftOut.insert(path)
    entries.removeAll { $0.path == path.names }
  }
}

extension [ConfigurationRecord.Entry] {
  /// The configuration as YAML, every key of it.
  package var yaml: String {
    var lines: [String] = []
    var open: [String] = []
    for entry in self {
      let sections = entry.path.dropLast()
      var common = 0
      while common < Swift.min(open.count, sections.count), open[common] == sections[common] {
        common += 1
      }
      for depth in common..<Swift.max(common, sections.count) {
        lines.append(String(repeating: "  ", count: depth) + sections[depth] + ":")
      }
      open = Array<String>(sections)
      let indent = String(repeating: "  ", count: sections.count)
      lines.append(indent + (entry.path.last ?? "") + ": " + entry.text)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first key whose value differs in `other`, with both values.
  ///
  /// - Parameters:
  ///   - other: All values of another configuration.
  ///   - isFree: Which keys may differ.
  /// - Returns: The key, its value here, its value there; `nil` stands for a key that is not there.
  package func firstDifference(
    from other: [ConfigurationRecord.Entry], except isFree: (String) -> Bool
  ) -> (key: String, own: String?, other: String?)? {
    func text(_ key: String, _ entries: [ConfigurationRecord.Entry]) -> String? {
      entries.first { $0.key == key }?.text
    }
    for entry in self + other where !isFree(entry.key) {
      let (own, given) = (text(entry.key, self), text(entry.key, other))
      if own != given { return (entry.key, own, given) }
    }
    return nil
  }
}
