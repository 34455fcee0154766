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
