/// The sizes that a model may have.
package enum ModelLimits {
  package static let inputs = 1...1_024
  package static let outputs = 1...64
  package static let depth = 1...24
  package static let channels = 1...4_096
  package static let kernel = 1...1_023
}
