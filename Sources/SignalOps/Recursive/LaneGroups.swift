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

/// The rows of a tensor along its last axis, as the recursive filters take them, there and back.
extension Tensor {
  /// Runs a filter over the rows of this signal; not recorded.
  ///
  /// - Parameters:
  ///   - checkpointCount: Doubles of memory for the checkpoints of a pullback.
  ///   - isRecorded: Whether there will be one.
  ///   - run: Gets rows to read, rows to write, and the memory where there is to be a pullback.
  /// - Returns: The filtered rows in this shape, and the checkpoints where `isRecorded`.
  func filteredRows(
    checkpointCount: Int, isRecorded: Bool,
    run: (
      [UnsafePointer<Float>], [UnsafeMutablePointer<Float>], UnsafeMutablePointer<Double>?
    ) -> Void
  ) -> (result: Tensor, checkpoints: RecursiveCheckpoints?) {
    var checkpoints: RecursiveCheckpoints?
    let result = Tensor(uninitialized: shape, on: backend) { output in
      withUnsafeValues { input in
        let (x, y) = (rowPointers(input), rowPointers(output))
        checkpoints = RecursiveCheckpoints.keep(
          if: isRecorded, count: checkpointCount, on: backend
        ) { run(x, y, $0) }
      }
    }
    return (result, checkpoints)
  }

  /// Runs a filter's adjoint over the rows of this signal.
  ///
  /// - Parameters:
  ///   - dy: The gradient of the filtered rows.
  ///   - checkpoints: What the forward pass kept.
  ///   - pullback: Gets the signal's rows, those of `dy`, rows for the result, and the checkpoints.
  /// - Returns: The gradient with respect to this signal.
  func rowsPulledBack(
    _ dy: Tensor, _ checkpoints: RecursiveCheckpoints,
    pullback: (
      [UnsafePointer<Float>], [UnsafePointer<Float>], [UnsafeMutablePointer<Float>],
      UnsafePointer<Double>
    ) -> Void
  ) -> Tensor {
    Tensor(uninitialized: shape, on: backend) { dx in
      withUnsafeValues { x in
        dy.withUnsafeValues { dy in
          checkpoints.read { pullback(rowPointers(x), rowPointers(dy), rowPointers(dx), $0) }
        }
      }
    }
  }

  /// The beginnings of the rows of memory laid out as this tensor.
  func rowPointers(_ base: UnsafePointer<Float>) -> [UnsafePointer<Float>] {
    (0..<shape.dropLast().reduce(1, *)).map { base + $0 * (shape.last ?? 1) }
  }

  func rowPointers(_ base: UnsafeMutablePointer<Float>) -> [UnsafeMutablePointer<Float>] {
    (0..<shape.dropLast().reduce(1, *)).map { base + $0 * (shape.last ?? 1) }
  }
}
