/// Where something stands in a configuration.
package struct ConfigurationPlace: Equatable, Sendable, CustomStringConvertible {
  /// As the caller named it.
  package let file: String
  /// From 1; `nil` where the file as a whole is meant.
  package let line, column: Int?
  /// The keys that lead there, and numbers of list elements, from 0.
  package let path: [String]

  init(file: String, line: Int? = nil, column: Int? = nil, path: [String] = []) {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
  }

  /// `run.yaml:3:9: data.kind`, without what is not known.
  package var description: String {
    let position = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return file + position + (path.isEmpty ? "" : ": " + path.joined(separator: "."))
  }
}
