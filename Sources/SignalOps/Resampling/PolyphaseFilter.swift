import Kernels
import TensorEngine

/// A linear filter between two sample rates whose coefficients repeat.
///
/// Every `outputPeriod` outputs it advances by `inputPeriod` inputs:
/// y[b · outputPeriod + p] = Σ_k w[p, k] x[b · inputPeriod + starts[p] + k], silence around x.
struct PolyphaseFilter: Sendable {
  /// The coefficients of one output of a period, and the input that the first one meets.
  struct Phase: Sendable {
    let start: Int
    let weights: [Double]
  }

  /// Outputs that one thread makes at a time.
  private static let chunk = 4_096

  let inputPeriod: Int
  let outputPeriod: Int
  /// Inputs of an output, a multiple of 16: the longest phase's, and zeros.
  let taps: Int
  /// The first of them for each phase; grows with the phase.
  let starts: [Int]
  /// `[phase, tap]`.
  let weights: [Float]

  /// A filter with a phase for each output of a period.
  init(inputPeriod: Int, phases: [Phase]) {
    let longest = phases.reduce(1) { max($0, $1.weights.count) }
    let taps = FilterBank.vectors(longest)
    self.inputPeriod = inputPeriod
    self.taps = taps
    outputPeriod = phases.count
    starts = phases.map(\.start)
    weights = phases.flatMap { phase in
      phase.weights.map { Float($0) } + [Float](repeating: 0, count: taps - phase.weights.count)
    }
  }

  /// The adjoint: the same coefficients, from outputs to inputs.
  var transposed: PolyphaseFilter {
    var parts = [[(output: Int, weight: Double)]](repeating: [], count: inputPeriod)
    for (index, weight) in weights.enumerated() where weight != 0 {
      let (phase, tap) = index.quotientAndRemainder(dividingBy: taps)
      let input = starts[phase] + tap
      let place = (input % inputPeriod + inputPeriod) % inputPeriod
      let periods = (input - place) / inputPeriod
      parts[place].append((phase - periods * outputPeriod, Double(weight)))
    }
    return PolyphaseFilter(
      inputPeriod: outputPeriod,
      phases: parts.map { part in
        let outputs = part.map(\.output)
        guard let first = outputs.min(), let last = outputs.max() else {
          return Phase(start: 0, weights: [])
        }
        var weights = [Double](repeating: 0, count: last + 1 - first)
        for (output, weight) in part { weights[output - first] = weight }
        return Phase(start: first, weights: weights)
      })
  }

  /// Filters rows of `inputs` samples to rows of `outputs` samples.
  func apply(
    _ x: UnsafePointer<Float>, rows: Int, inputs: Int, to y: UnsafeMutablePointer<Float>,
    outputs: Int, on backend: Backend
  ) {
    let chunks = (outputs + Self.chunk - 1) / Self.chunk
    starts.withUnsafeBufferPointer { starts in
      weights.withUnsafeBufferPointer { weights in
        guard let starts = starts.baseAddress, let weights = weights.baseAddress else { return }
        let table = PolyphaseTable(
          input_period: inputPeriod, output_period: outputPeriod, taps: taps, starts: starts,
          weights: weights)
        backend.parallel(rows * chunks) { job in
          let (row, chunk) = job.quotientAndRemainder(dividingBy: chunks)
          let first = chunk * Self.chunk
          apply(
            table, x + row * inputs, inputs: inputs, to: y + row * outputs,
            range: first..<min(first + Self.chunk, outputs),
            kernel: backend.kernels.spectral.polyphase)
        }
      }
    }
  }

  /// Some outputs of one row.
  private func apply(
    _ table: PolyphaseTable, _ x: UnsafePointer<Float>, inputs: Int,
    to y: UnsafeMutablePointer<Float>, range: Range<Int>,
    kernel: (Int, Int, PolyphaseTable, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    var (first, end) = (range.lowerBound, range.upperBound)
    while first < end && start(of: first) < 0 { first += 1 }
    while end > first && start(of: end - 1) + taps > inputs { end -= 1 }
    let (period, phase) = first.quotientAndRemainder(dividingBy: outputPeriod)
    kernel(end - first, phase, table, x + period * inputPeriod, y + first)
    // At the ends the same sum, over a copy with silence around it.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: taps) { copy in
      guard let copy = copy.baseAddress else { return }
      for output in [range.lowerBound..<first, end..<range.upperBound].joined() {
        let (start, phase) = (start(of: output), output % outputPeriod)
        for tap in 0..<taps {
          let input = start + tap
          copy[tap] = input >= 0 && input < inputs ? x[input] : 0
        }
        kernel(1, phase, table, copy - starts[phase], y + output)
      }
    }
  }

  /// The first input of an output.
  private func start(of output: Int) -> Int {
    output / outputPeriod * inputPeriod + starts[output % outputPeriod]
  }
}

extension Tensor {
  /// The rows of this signal after a filter, `outputs` samples each.
  ///
  /// - Gradient: hand-written adjoint, `transposed` applied to dy. Keeps nothing.
  func filtered(
    by filter: PolyphaseFilter, transposed: @escaping @autoclosure () -> PolyphaseFilter,
    outputs: Int, as operation: String
  ) -> Tensor {
    let (full, inputs) = (shape, shape[rank - 1])
    let rows = full.dropLast().reduce(1, *)
    let y = Tensor(uninitialized: full.dropLast() + [outputs], on: backend) { y in
      withUnsafeValues { x in
        filter.apply(x, rows: rows, inputs: inputs, to: y, outputs: outputs, on: backend)
      }
    }
    return y.recorded(operation, from: [self]) { dy in
      let dx = Tensor(uninitialized: full, on: dy.backend) { dx in
        dy.withUnsafeValues { from in
          transposed().apply(
            from, rows: rows, inputs: outputs, to: dx, outputs: inputs, on: dy.backend)
        }
      }
      return [dx]
    }
  }
}
