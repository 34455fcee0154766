/// What a check of an operation found.
package struct OpReport: CustomStringConvertible {
  /// The operation.
  package let name: String
  /// The worst error of the forward results, max |a − b| / max |b|.
  package internal(set) var forwardError = 0.0
  /// The worst error of the gradients, max |a − b| / max |b| per input.
  package internal(set) var gradientError = 0.0
  /// What is wrong, a sentence each; empty if all is well.
  package internal(set) var problems: [String] = []

  init(name: String) { self.name = name }

  /// One line with the worst errors.
  package var description: String {
    "\(name): forward \(forwardError), gradient \(gradientError), \(problems.count) problems"
  }
}
