/// What a check of an effect found.
package struct EffectReport: CustomStringConvertible {
  /// The effect and its structure.
  package let name: String
  /// The worst error of the sound, max |a − b| / max |b|.
  package internal(set) var forwardError = 0.0
  /// The worst error of a gradient, max |a − b| / max |b| for the signal and for each control.
  package internal(set) var gradientError = 0.0
  /// The worst difference between block sizes, as a part of full scale or of the loudest sample above it.
  package internal(set) var blockDifference = 0.0
  /// What is wrong, a sentence each; empty if all is well.
  package internal(set) var problems: [String] = []

  init(name: String) { self.name = name }

  /// One line with the worst errors, for a table.
  package var description: String {
    "| \(name) | \(forwardError) | \(gradientError) | \(blockDifference) |"
  }
}
