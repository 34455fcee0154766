import TensorEngine

/// What a recursive filter remembers between two blocks of a signal, in `Double`.
///
/// A value: a renderer keeps one per effect and hands it to every block in turn. Made at rest, it takes
/// its size from the first signal it meets; a signal of another shape is a mistake.
package struct RecursiveState: Equatable, Sendable {
  /// The remembered numbers, row by row; empty at rest before the first signal.
  package internal(set) var values: [Double]

  /// A state with the given numbers; at rest without.
  package init(_ values: [Double] = []) { self.values = values }

  mutating func resize(to count: Int, for operation: String) {
    if values.isEmpty { values = Array(repeating: 0, count: count) }
    precondition(
      values.count == count,
      "\(operation): a state of \(values.count) numbers was carried to a signal that needs \(count)"
    )
  }
}

/// What a forward pass keeps for its pullback, in `Double`, in the arena of a backend.
struct RecursiveCheckpoints {
  private let tensor: Tensor

  /// Lends uninitialised memory for `count` doubles to `fill`, and keeps it.
  init(count: Int, on backend: Backend, fill: (UnsafeMutablePointer<Double>) -> Void) {
    tensor = Tensor(uninitialized: [2 * count], on: backend) { memory in
      memory.withMemoryRebound(to: Double.self, capacity: count) { fill($0) }
    }
  }

  /// Runs a forward pass with memory for `count` checkpoints where `isRecorded`, else without.
  static func keep(
    if isRecorded: Bool, count: Int, on backend: Backend,
    run: (UnsafeMutablePointer<Double>?) -> Void
  ) -> RecursiveCheckpoints? {
    if isRecorded { return RecursiveCheckpoints(count: count, on: backend, fill: run) }
    run(nil)
    return nil
  }

  /// Lends the doubles for reading.
  func read(_ body: (UnsafePointer<Double>) -> Void) {
    tensor.withUnsafeValues { memory in
      memory.withMemoryRebound(to: Double.self, capacity: tensor.count / 2) { body($0) }
    }
  }
}
