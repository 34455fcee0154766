/// A recorded step: how to turn the gradient of its result into the gradients of its inputs.
final class Node {
  /// The operation, for messages about non-finite gradients.
  let name: String
  let shape: [Int]
  /// One entry per input of the operation; `nil` for an input that needs no gradient.
  let inputs: [Node?]
  /// `nil` for a leaf (a parameter, or a tensor marked with `tracked()`).
  let pullback: ((Tensor) -> [Tensor?])?

  init(name: String, shape: [Int], inputs: [Node?], pullback: ((Tensor) -> [Tensor?])?) {
    self.name = name
    self.shape = shape
    self.inputs = inputs
    self.pullback = pullback
  }
}
