/// The sizes that a model may have.
enum ModelLimits {
  static let inputs = 1...1_024
  static let outputs = 1...64
  static let depth = 1...24
  static let channels = 1...4_096
  static let kernel = 1...1_023
}
