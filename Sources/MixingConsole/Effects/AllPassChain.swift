import SignalOps
import TensorEngine

/// Schroeder's all-passes in a row, and several such rows side by side, as one network of delay lines.
///
/// Each is y[n] = x[n − M] − a·x[n] + a·y[n − M]: with w the output of its line, the line takes x + a·w, and
/// y = (1 − a²)·w − a·x. In a row each x is the y before, so that what all lines take, and the last y, are sums of w
/// and of the first x.
struct AllPassChain {
  private let lengths: [Double]
  private let unit: Double
  private let rows: Int
  /// `[line][row]`, `[line][line]`, `[row][line]`.
  private let inputs: [[Double]]
  private let feedback, outputs: [Float]
  /// What of x is heard at once.
  private let direct: Float

  /// - Parameters:
  ///   - rows: The lengths of each row's all-passes, as many in each.
  ///   - unit: Samples of a unit of length.
  ///   - gains: a of each all-pass in a row.
  init(_ rows: [[Double]], unit: Double = 1, gains: [Double]) {
    let (all, count) = (rows.count * gains.count, gains.count)
    // What reaches place `to` of what is between places: −a of each all-pass on the way.
    func way(_ from: Int, _ to: Int) -> Double { gains[from..<to].reduce(1) { $0 * -$1 } }
    func own(_ line: Int) -> (row: Int, place: Int) { (line / count, line % count) }
    func through(_ line: Int, to place: Int) -> Double {
      let from = own(line).place
      return (1 - gains[from] * gains[from]) * way(from + 1, place)
    }
    inputs = (0..<all).map { line in
      rows.indices.map { $0 == own(line).row ? way(0, own(line).place) : 0 }
    }
    feedback = (0..<all * all).map { entry in
      let (to, from) = (entry / all, entry % all)
      if to == from { return Float(gains[own(to).place]) }
      let isBefore = own(to).row == own(from).row && from < to
      return isBefore ? Float(through(from, to: own(to).place)) : 0
    }
    outputs = (0..<rows.count * all).map { entry in
      own(entry % all).row == entry / all ? Float(through(entry % all, to: count)) : 0
    }
    direct = Float(way(0, count))
    self.unit = unit
    self.rows = rows.count
    lengths = rows.flatMap(\.self)
  }

  /// Before the first sample.
  var state: DelayNetworkState {
    DelayNetworkState(longest: Int(((lengths.max() ?? 0) * unit).rounded(.up)))
  }

  /// - Parameters:
  ///   - x: `[network, row, 1, sample]`.
  ///   - state: What the lines remember; moved on.
  /// - Returns: The last y of each row, in this shape.
  func play(_ x: Tensor, _ state: inout DelayNetworkState) -> Tensor {
    let (backend, count) = (x.backend, lengths.count)
    let ringing = x.delayNetwork(
      DelayNetworkControls(
        time: .tensor(Tensor(lengths.map(Float.init), shape: [1, count, 1, 1], on: backend)),
        unit: unit, inputs: inputs,
        feedback: Tensor(feedback, shape: [1, count, count, 1], on: backend),
        outputs: Tensor(outputs, shape: [1, rows, count, 1], on: backend)), state: &state)
    return ringing + direct * x
  }
}
