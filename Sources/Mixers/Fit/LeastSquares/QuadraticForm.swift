import CLAPACKE

/// f(x) = xᵀHx − 2bᵀx, to be made as small as possible.
///
/// H is scaled to a diagonal of 1, and 1e-9 is added to it: where columns of H depend on each other the
/// solution is the one in which they share, and elsewhere it is changed by less than 1e-8 of itself.
///
/// - Source: Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23, algorithm NNLS, on the normal
///   equations (Bro & De Jong, 1997, J. Chemometrics 11).
struct QuadraticForm {
  private static let ridge = 1e-9

  private let count: Int
  /// H with a diagonal of 1, by rows.
  private let matrix: [Double]
  private let right: [Double]
  /// √ of the diagonal of H.
  private let scale: [Double]

  /// A form.
  ///
  /// - Parameters:
  ///   - count: Unknowns.
  ///   - right: b.
  ///   - element: H at a row and a column; positive on the diagonal.
  init(count: Int, right: [Double], element: (Int, Int) -> Double) {
    self.count = count
    let scale = (0..<count).map { element($0, $0).squareRoot() }
    precondition(scale.allSatisfy { $0 > 0 }, "QuadraticForm: an unknown without effect")
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<count {
        matrix[row * count + column] =
          row == column ? 1 + Self.ridge : element(row, column) / (scale[row] * scale[column])
      }
    }
    self.matrix = matrix
    self.scale = scale
    self.right = zip(right, scale).map(/)
  }

  /// The x that makes f least.
  func solved() -> [Double] {
    solution(Array(0..<count), [right])[0].enumerated().map { $1 / scale[$0] }
  }

  /// f(x)
  func value(at x: [Double]) -> Double {
    let x = zip(x, scale).map(*)
    return (0..<count).reduce(0) { sum, row in
      let product = (0..<count).reduce(0) { $0 + matrix[row * count + $1] * x[$1] }
      return sum + x[row] * (product - 2 * right[row])
    }
  }

  /// The x ≥ 0 that makes f least.
  func solvedNonNegatively() -> [Double] {
    var passive = solution(Array(0..<count), [right])[0].map { $0 > 0 }
    var x = feasible(&passive)
    let tolerance = 1e-10 * (right.map(abs).max() ?? 0)
    for _ in 0..<10 * max(1, count) {
      // f falls fastest along the free unknown with the greatest slope.
      let slopes = (0..<count).map { row in
        right[row] - (0..<count).reduce(0) { $0 + matrix[row * count + $1] * x[$1] }
      }
      let free = (0..<count).filter { !passive[$0] && slopes[$0] > tolerance }
      guard let next = free.max(by: { slopes[$0] < slopes[$1] }) else { break }
      passive[next] = true
      step(from: &x, &passive)
    }
    return x.enumerated().map { $1 / scale[$0] }
  }

  /// H⁻¹ of columns, restricted to some unknowns; the others stay 0.
  func inverse(of columns: [[Double]], over unknowns: [Int]) -> [[Double]] {
    solution(unknowns, columns.map { column in zip(column, scale).map(/) }).map { column in
      column.enumerated().map { $1 / scale[$0] }
    }
  }

  /// The solution over the passive unknowns, with those that would be negative made active until none is.
  private func feasible(_ passive: inout [Bool]) -> [Double] {
    while true {
      let x = solution((0..<count).filter { passive[$0] }, [right])[0]
      let negative = (0..<count).filter { passive[$0] && x[$0] <= 0 }
      if negative.isEmpty { return x }
      for index in negative { passive[index] = false }
    }
  }

  /// Goes towards the solution over the passive unknowns; those that reach 0 become active.
  private func step(from x: inout [Double], _ passive: inout [Bool]) {
    while true {
      let unknowns = (0..<count).filter { passive[$0] }
      let aim = solution(unknowns, [right])[0]
      let blocking = unknowns.filter { aim[$0] <= 0 }
      if blocking.isEmpty {
        x = aim
        return
      }
      let share = blocking.map { x[$0] / max(x[$0] - aim[$0], .leastNormalMagnitude) }.min() ?? 0
      for index in unknowns { x[index] += share * (aim[index] - x[index]) }
      for index in blocking where x[index] <= 1e-14 {
        x[index] = 0
        passive[index] = false
      }
    }
  }

  /// The solutions for several right sides over some unknowns; the others are 0.
  private func solution(_ unknowns: [Int], _ columns: [[Double]]) -> [[Double]] {
    let order = unknowns.count
    var result = columns.map { _ in [Double](repeating: 0, count: count) }
    guard order > 0 else { return result }
    var part = unknowns.flatMap { row in unknowns.map { matrix[row * count + $0] } }
    // Column by column is row by row of a symmetric matrix; right sides lie one behind the other.
    var values = columns.flatMap { column in unknowns.map { column[$0] } }
    let status = LAPACKE_dposv(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Int32(order), Int32(columns.count), &part,
      Int32(order), &values, Int32(order))
    precondition(status >= 0, "QuadraticForm: dposv says \(status)")
    // What rounding makes indefinite in spite of the ridge has no solution worth having: 0.
    guard status == 0 else { return result }
    for column in columns.indices {
      for (row, unknown) in unknowns.enumerated() {
        result[column][unknown] = values[column * order + row]
      }
    }
    return result
  }
}
