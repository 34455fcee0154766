import Kernels

extension Tensor {
  /// Whether steps that use this tensor are recorded.
  package var isTracked: Bool { node != nil }

  /// The same elements, without the record of how they were made.
  package var detached: Tensor {
    Tensor(shape: shape, backend: backend, storage: storage, node: nil)
  }

  /// What a pullback keeps of the elements: these, or how they are made again, which takes no memory until then.
  var kept: () -> Tensor {
    if let recipe { return recipe }
    let elements = detached
    return { elements }
  }

  /// The same with a recipe, where it is recorded and such are wanted.
  func remade(by recipe: @escaping () -> Tensor) -> Tensor {
    guard isTracked && backend.recomputes else { return self }
    return Tensor(shape: shape, backend: backend, storage: storage, node: node, recipe: recipe)
  }

  /// The same elements as a new leaf, for which `gradients(for:)` can be asked.
  package func tracked() -> Tensor {
    let leaf = Node(name: "leaf", shape: shape, inputs: [], pullback: nil)
    return Tensor(shape: shape, backend: backend, storage: storage, node: leaf)
  }

  /// Attaches a pullback to a freshly computed tensor; the same tensor where no input is tracked.
  ///
  /// The pullback turns the gradient of the loss with respect to the result into one gradient per input, in
  /// order; `nil` means none. A gradient may have the shape that its input was stretched to (the walk back
  /// sums it) or extent 1 where it is the same along an axis (the walk back repeats it). A pullback keeps
  /// `detached` tensors only, or what is `kept` of them: the record holds the steps before this one already.
  package func recorded(
    _ name: String, from inputs: [Tensor], pullback: @escaping (Tensor) -> [Tensor?]
  ) -> Tensor {
    backend.watch?.look(at: self, of: name, from: inputs)
    let nodes = inputs.map(\.node)
    guard nodes.contains(where: { $0 != nil }) else { return self }
    let node = Node(name: name, shape: shape, inputs: nodes, pullback: pullback)
    return Tensor(shape: shape, backend: backend, storage: storage, node: node)
  }

  /// The gradients of this scalar with respect to tensors marked with `tracked()`, zero where it does
  /// not depend on them.
  package func gradients(for leaves: [Tensor]) -> [Tensor] {
    let leafNodes = leaves.map { leaf in
      guard let node = leaf.node, node.pullback == nil else {
        preconditionFailure("gradients: a tensor of shape \(leaf.shape) was not marked as tracked")
      }
      return node
    }
    let found = gradients(ofLeaves: leafNodes)
    return zip(leaves, found).map { leaf, gradient in
      gradient ?? Tensor(repeating: 0, shape: leaf.shape, on: leaf.backend)
    }
  }

  /// The gradients of this scalar with respect to parameters, zero where it does not depend on them.
  package func gradients(for parameters: [Parameter]) -> [Tensor] {
    gradients(for: parameters.map(\.tensor))
  }

  /// Walks the record backwards, each step once, after all steps that use it.
  ///
  /// A gradient is dropped as soon as its step has been walked, so what is alive is what is still needed.
  private func gradients(ofLeaves leaves: [Node]) -> [Tensor?] {
    precondition(count == 1, "gradients: the loss has the shape \(shape), a scalar is needed")
    guard let root = node else { return leaves.map { _ in nil } }
    let wanted = Set(leaves.map(ObjectIdentifier.init))
    let watch = backend.watch
    backend.watch = nil  // what pullbacks are made of goes by the name of their step
    defer { backend.watch = watch }
    var gradients: [ObjectIdentifier: Tensor] = [
      ObjectIdentifier(root): Tensor(repeating: 1, shape: shape, on: backend)
    ]
    for step in root.stepsInBackwardOrder() {
      let identifier = ObjectIdentifier(step)
      guard let pullback = step.pullback, let dy = gradients[identifier] else { continue }
      gradients[identifier] = nil
      let inputGradients = pullback(dy)
      precondition(
        inputGradients.count == step.inputs.count,
        "\(step.name): \(inputGradients.count) gradients for \(step.inputs.count) inputs")
      for case (let input?, let gradient?) in zip(step.inputs, inputGradients) {
        let key = ObjectIdentifier(input)
        if input.pullback == nil && !wanted.contains(key) { continue }
        let fitted = gradient.detached.fitted(to: input.shape, of: step.name)
        let sum = gradients.removeValue(forKey: key)?.added(fitted) ?? fitted
        watch?.look(at: sum, ofGradientOf: step.name)
        gradients[key] = sum
      }
    }
    return leaves.map { gradients[ObjectIdentifier($0)] }
  }
}

extension Tensor {
  /// The sum of two tensors of one shape, in the memory of this one where nothing else holds it.
  fileprivate consuming func added(_ other: Tensor) -> Tensor {
    let (backend, count) = (backend, count)
    let kernel = backend.kernels.elementwise.binary
    var sum = self
    sum.rewrite { old, new in
      other.withUnsafeValues { other in
        backend.parallel(over: count, grain: Backend.grain) { range in
          let start = range.lowerBound
          kernel(BINARY_ADD, range.count, old + start, 1, other + start, 1, new + start)
        }
      }
    }
    return sum
  }
}

extension Node {
  /// This step and all it was made from, users before what they use.
  fileprivate func stepsInBackwardOrder() -> [Node] {
    var order: [Node] = []
    var visited: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
    var stack: [(node: Node, nextInput: Int)] = [(self, 0)]  // no recursion: records can be deep
    while let (node, nextInput) = stack.last {
      if nextInput < node.inputs.count {
        stack[stack.count - 1].nextInput += 1
        if let input = node.inputs[nextInput], visited.insert(ObjectIdentifier(input)).inserted {
          stack.append((input, 0))
        }
      } else {
        order.append(node)
        stack.removeLast()
      }
    }
    return order.reversed()
  }
}

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
