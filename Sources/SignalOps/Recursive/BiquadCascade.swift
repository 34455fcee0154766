import Kernels
package import TensorEngine

/// Biquads in series on rows of samples, with constant coefficients and carried state.
///
/// Exact recursion in transposed direct form II; coefficients and state are `Double`, signals `Float`.
/// Cut into blocks of any size, a signal comes out the same to 1e-6. For use outside the record of
/// gradients (K-weighting, crossovers); `Tensor.equalized` is the operation.
package struct BiquadCascade: Sendable {
  /// Signals filtered side by side, each with a state of its own.
  package let rows: Int
  /// Biquads in series.
  package let sections: Int
  /// What the filters remember: `[row][section][2]`.
  package var state: RecursiveState
  /// `[row][section][b0 b1 b2 a1 a2]`.
  let coefficients: [Double]

  /// The same sections on every row.
  package init(_ sections: [BiquadCoefficients], rows: Int) {
    self.init(Array(repeating: sections, count: rows))
  }

  /// Sections of its own for every row, as many for each.
  package init(_ sectionsOfRow: [[BiquadCoefficients]], state: RecursiveState = RecursiveState()) {
    self.state = state
    rows = sectionsOfRow.count
    sections = sectionsOfRow.first?.count ?? 0
    let sections = sections
    precondition(
      sectionsOfRow.allSatisfy { $0.count == sections }, "BiquadCascade: rows differ in sections")
    coefficients = sectionsOfRow.flatMap { $0.flatMap(\.array) }
  }

  /// Filters the next samples of every row in place; the rows are equally long.
  package mutating func process(_ signals: inout [[Float]], on backend: Backend) {
    let samples = signals.first?.count ?? 0
    precondition(
      signals.allSatisfy { $0.count == samples }, "BiquadCascade: rows differ in length")
    var block = signals.flatMap { $0 }
    block.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let outputs = (0..<signals.count).map { base + $0 * samples }
      process(outputs.map { UnsafePointer($0) }, into: outputs, samples: samples, on: backend)
    }
    signals = signals.indices.map { Array(block[$0 * samples..<($0 + 1) * samples]) }
  }

  /// Doubles of memory that `process` with checkpoints fills for `pullback`.
  package func checkpointCount(samples: Int, on backend: Backend) -> Int {
    let dealt = LaneGroups(rows: rows, samples: samples, on: backend)
    return dealt.groups * dealt.checkpoints(perRow: 2 * sections)
  }

  /// Filters the next `samples` samples of every row; a row may be filtered in place.
  ///
  /// With `checkpoints` it leaves there what `pullback` needs, `checkpointCount` doubles.
  package mutating func process(
    _ inputs: [UnsafePointer<Float>], into outputs: [UnsafeMutablePointer<Float>], samples: Int,
    checkpoints: UnsafeMutablePointer<Double>? = nil, on backend: Backend
  ) {
    precondition(
      inputs.count == rows && outputs.count == rows,
      "BiquadCascade: \(inputs.count) inputs and \(outputs.count) outputs for \(rows) rows")
    state.resize(to: rows * sections * 2, for: "BiquadCascade")
    guard samples > 0 else { return }
    let (sections, coefficients, before) = (sections, coefficients, state.values)
    let dealt = LaneGroups(rows: rows, samples: samples, on: backend)
    let after = dealt.map(on: backend) { group, range in
      var state = Array(before[range.scaled(by: 2 * sections)])
      withScratch(sections: sections, lanes: dealt.lanes) { scratch in
        backend.kernels.recursive.biquad_forward(
          inputs[range].map(Optional.some), outputs[range].map(Optional.some), range.count, samples,
          sections,
          Array(coefficients[range.scaled(by: 5 * sections)]), &state,
          checkpoints.map { $0 + group * dealt.checkpoints(perRow: 2 * sections) }, scratch)
      }
      return state
    }
    state.values = after.flatMap { $0 }
  }

  /// The adjoint of one `process` call, whose checkpoints it takes: time-reversed recursions that
  /// compute each block of signals again from its checkpoint.
  ///
  /// - Parameters:
  ///   - inputs: The rows that `process` filtered.
  ///   - dy: The gradient of the loss with respect to the filtered rows.
  ///   - dx: Where the gradient with respect to the inputs goes; may be `dy`.
  ///   - samples: Samples in each row.
  ///   - checkpoints: What `process` left.
  ///   - dstate: The gradient with respect to the final state in, to the initial state out.
  ///   - backend: The backend that `process` ran on.
  /// - Returns: The gradient with respect to the coefficients, `[row][section][5]`.
  package func pullback(
    _ inputs: [UnsafePointer<Float>], dy: [UnsafePointer<Float>],
    dx: [UnsafeMutablePointer<Float>], samples: Int, checkpoints: UnsafePointer<Double>,
    dstate: inout [Double], on backend: Backend
  ) -> [Double] {
    guard samples > 0 else { return Array(repeating: 0, count: coefficients.count) }
    let dealt = LaneGroups(rows: rows, samples: samples, on: backend)
    let final = dstate
    let gradients = dealt.map(on: backend) { group, range in
      var dstate = Array(final[range.scaled(by: 2 * sections)])
      var gradient = Array(repeating: 0.0, count: range.count * sections * 5)
      withScratch(sections: sections, lanes: dealt.lanes) { scratch in
        backend.kernels.recursive.biquad_backward(
          inputs[range].map(Optional.some), dy[range].map(Optional.some),
          dx[range].map(Optional.some), range.count, samples, sections,
          Array(coefficients[range.scaled(by: 5 * sections)]),
          checkpoints + group * dealt.checkpoints(perRow: 2 * sections), &dstate, &gradient, scratch
        )
      }
      return (dstate: dstate, coefficients: gradient)
    }
    dstate = gradients.flatMap(\.dstate)
    return gradients.flatMap(\.coefficients)
  }
}

private func withScratch(
  sections: Int, lanes: Int, _ body: (UnsafeMutablePointer<Double>) -> Void
) {
  let count = biquad_scratch(lanes, sections)
  withUnsafeTemporaryAllocation(
    byteCount: count * MemoryLayout<Double>.stride, alignment: 64
  ) { memory in
    if let base = memory.baseAddress { body(base.bindMemory(to: Double.self, capacity: count)) }
  }
}
