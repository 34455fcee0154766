/// A named array of a checkpoint, in row-major order.
package struct WeightArray: Equatable, Sendable {
  /// The name by which a model asks for it, such as `encoder.0.conv1.weight`.
  package let name: String
  /// The extent of each axis; empty for a single number.
  package let shape: [Int]
  /// As many as the shape says.
  package let values: [Float]

  /// An array of the given elements.
  package init(name: String, shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.reduce(1, *), "WeightArray: \(values.count) values for \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}
