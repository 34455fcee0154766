/// What a check of a loss found.
package struct LossReport: CustomStringConvertible {
  /// The loss.
  package let name: String
  /// The worst error of the values, max |a − b| / max |b|.
  package internal(set) var forwardError = 0.0
  /// The worst error of a gradient, max |a − b| / max |b| for input and target.
  package internal(set) var gradientError = 0.0
  /// What is wrong, a sentence each; empty if all is well.
  package internal(set) var problems: [String] = []

  init(name: String) { self.name = name }

  /// One line with the worst errors, for a table.
  package var description: String { "| \(name) | \(forwardError) | \(gradientError) |" }
}
