import Kernels
import TensorEngine

/// How rows of a signal are dealt to the lanes of the recursive kernels.
struct LaneGroups {
  let rows: Int
  let samples: Int
  let lanes: Int

  init(rows: Int, samples: Int, on backend: Backend) {
    self.rows = rows
    self.samples = samples
    lanes = backend.kernels.recursive.lanes
  }

  /// Groups of rows that the kernels take in one call, and so the pieces of parallel work.
  var groups: Int { (rows + lanes - 1) / lanes }

  /// The rows of one group.
  func range(of group: Int) -> Range<Int> { group * lanes..<min(rows, (group + 1) * lanes) }

  /// Calls `body` for every group in parallel, with the group's number and rows; results in order.
  func map<Result>(
    on backend: Backend, _ body: (_ group: Int, _ rows: Range<Int>) -> Result
  ) -> [Result] {
    backend.map(groups) { body($0, range(of: $0)) }
  }

  /// Doubles that one group's checkpoints take, `perRow` of state each.
  func checkpoints(perRow: Int) -> Int {
    (samples + RECURSIVE_BLOCK - 1) / RECURSIVE_BLOCK * perRow * lanes
  }
}

extension Range<Int> {
  /// Where rows `self` lie in an array with `stride` numbers for each row.
  func scaled(by stride: Int) -> Range<Int> { lowerBound * stride..<upperBound * stride }
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
