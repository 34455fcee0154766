/// What an optimiser remembers between steps, as it is saved.
package struct OptimizerState {
  /// How many steps have been made.
  package var steps: Int
  /// What is remembered of each parameter, by name, in the order of the parameters; empty before the first
  /// step. The names do not change, so those of a new optimiser tell what belongs in the state of any.
  package var tensors: [(name: String, values: [Tensor])]

  /// A state, made or read from a file.
  package init(steps: Int, tensors: [(name: String, values: [Tensor])]) {
    self.steps = steps
    self.tensors = tensors
  }

  /// The tensors alone, checked against what an optimiser remembers.
  func values(of names: [String], for optimizer: String) -> [[Tensor]] {
    precondition(
      tensors.map(\.name) == names && Set(tensors.map(\.values.count)).count <= 1,
      "\(optimizer): a state of \(tensors.map { "\($0.values.count) \($0.name)" }), "
        + "\(names) are needed")
    return tensors.map { $0.values.map(\.detached) }
  }
}
