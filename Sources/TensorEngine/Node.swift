/// A recorded step: how to turn the gradient of its result into the gradients of its inputs.
final class Node {
  /// The operation, for messages.
  let name: String
  /// The shape of the result, and of its gradient.
  let shape: [Int]
  /// One entry per input of the operation; `nil` for an input that needs no gradient.
  private(set) var inputs: [Node?]
  /// `nil` for a leaf (a parameter, or a tensor marked with `tracked()`).
  let pullback: ((Tensor) -> [Tensor?])?

  init(name: String, shape: [Int], inputs: [Node?], pullback: ((Tensor) -> [Tensor?])?) {
    self.name = name
    self.shape = shape
    self.inputs = inputs
    self.pullback = pullback
  }

  /// Takes a chain of steps apart in a loop: left to itself each step would release the one before it in
  /// a stack frame of its own, and a record of 100,000 steps would overflow the stack.
  deinit {
    var pending = inputs.compactMap(\.self)
    inputs = []
    while var node = pending.popLast() {
      guard isKnownUniquelyReferenced(&node) else { continue }
      pending += node.inputs.compactMap(\.self)
      node.inputs = []
    }
  }
}
