import Kernels
package import TensorEngine

/// Delay lines that feed one another: how long they are, what is filtered and what goes where.
package struct DelayNetworkControls {
  /// The length of each line in units: `[network, line, 1, 1]`, or `[network, line, 1, sample]` where it moves;
  /// axes may be 1. Between two samples by Lagrange's polynomial through four; at least two samples.
  package let time: TrackControl
  /// Samples of a unit of time.
  package let unit: Double
  /// What a line gets of each other's output, `[network, line, line, 1]`, the first axis may be 1; `nil` for
  /// no feedback.
  package let feedback: Tensor?
  /// What each line's output goes through, before it is heard and fed back.
  package let filters: [FilterSection]
  /// How the lengths swing.
  package let sweep: Sweep?

  /// Lengths that swing by depth · sin 2π(phase + rate · t).
  package struct Sweep {
    /// In units of time.
    package let depth: TrackControl
    /// In cycles per `cycle` samples.
    package let rate: TrackControl
    /// Where each line of a network begins, in cycles.
    package let phases: [Double]
    package let cycle: Double

    package init(depth: TrackControl, rate: TrackControl, phases: [Double], cycle: Double) {
      self.depth = depth
      self.rate = rate
      self.phases = phases
      self.cycle = cycle
    }
  }

  package init(
    time: TrackControl, unit: Double = 1, feedback: Tensor? = nil, filters: [FilterSection] = [],
    sweep: Sweep? = nil
  ) {
    self.time = time
    self.unit = unit
    self.feedback = feedback
    self.filters = filters
    self.sweep = sweep
  }

  fileprivate var sources: [Tensor] {
    [time.tensor, feedback].compactMap(\.self)
      + (filters.flatMap(\.controls) + [sweep?.depth, sweep?.rate].compactMap(\.self))
      .compactMap(\.tensor)
  }
}

/// What delay lines remember from one block to the next. A value: a copy goes on by itself.
package struct DelayNetworkState {
  /// No delay is longer, in samples.
  fileprivate let longest: Int
  /// `[row][capacity]`, what each line has taken.
  fileprivate var history: [Double] = []
  fileprivate var capacity = 0
  /// Where in a row the next sample goes.
  fileprivate var end = 0
  /// `[row][section][2]`.
  fileprivate var filters: [Double] = []
  /// How far the sweep of each row has come, in cycles.
  fileprivate var turned: [Double] = []
  private var rows = 0

  /// Lines before the first sample.
  ///
  /// - Parameter longest: The longest delay that there will be, in samples; a longer one is cut to it.
  package init(longest: Int) { self.longest = max(2, longest) }

  /// Samples that are kept: the longest delay's, and those that are read beside it.
  private var kept: Int { longest + 3 }

  /// Makes room for the next samples of each row.
  fileprivate mutating func prepare(rows: Int, samples: Int, sections: Int) {
    if self.rows == 0 {
      self.rows = rows
      filters = Array(repeating: 0, count: max(1, rows * sections * 2))
      turned = Array(repeating: 0, count: rows)
    }
    precondition(
      self.rows == rows && filters.count == max(1, rows * sections * 2),
      "delayNetwork: a state of \(self.rows) lines used for \(rows)")
    guard history.isEmpty || end + samples > capacity else { return }
    if !history.isEmpty, kept + samples <= capacity {
      moveToFront()
      return
    }
    // Room to go on for a while: what is kept moves seldom.
    let room = kept + max(samples, min(kept, 1 << 16))
    var moved = [Double](repeating: 0, count: rows * room)
    for row in 0..<(history.isEmpty ? 0 : rows) {
      let start = row * capacity + end - kept
      moved.replaceSubrange(
        row * room..<row * room + kept, with: history[start..<start + kept])
    }
    (history, capacity, end) = (moved, room, kept)
  }

  /// Moves what is kept to the front of each row.
  private mutating func moveToFront() {
    let (kept, start) = (kept, end - kept)
    history.withUnsafeMutableBufferPointer { history in
      guard let base = history.baseAddress else { return }
      for row in 0..<rows {
        let front = base + row * capacity
        front.update(from: front + start, count: kept)
      }
    }
    end = kept
  }

  /// Leaves a block behind, over which sweeps had these rates.
  fileprivate mutating func advance(_ samples: Int, rates: [Double]) {
    end += samples
    for (row, rate) in rates.enumerated() {
      turned[row] = (turned[row] + rate * Double(samples)).truncatingRemainder(dividingBy: 1)
    }
  }

  /// What each row took in the block just left and before it, as far as it is read, and how long a row is.
  fileprivate func taken(_ samples: Int) -> (values: [Double], stride: Int) {
    let start = end - samples - kept
    let values = (0..<rows).flatMap { history[$0 * capacity + start..<$0 * capacity + end] }
    return (values, samples + kept)
  }
}

extension Tensor {
  /// Delay lines that take this signal and feed one another.
  ///
  /// u_i[n] = x_i[n] + Σ_j A_ij w_j[n], w_i = F_i(u_i(n − D_i)). Exact recursion; lines, filters and sums in
  /// `Double`.
  ///
  /// - Parameters:
  ///   - controls: Lengths, feedback and filters.
  ///   - state: What the lines remember; moved on.
  /// - Returns: w, what comes out of each line.
  /// - Shape: `[network, line, 1, sample]`, unchanged, or `[network, 1, 1, sample]` for all lines that feed one another;
  ///   at most 32 lines.
  /// - Gradient: hand-written adjoint to the signal, the lengths, the feedback and the filters' controls, exact
  ///   where a line's length is no whole number of samples (there one-sided), none beyond the shortest and longest
  ///   delay; the incoming state is taken as constant. Keeps what the lines took.
  /// - Source: J.-M. Jot & A. Chaigne (1991), Digital delay networks for designing artificial reverberators, 90th
  ///   AES Convention; T. I. Laakso et al. (1996), Splitting the unit delay, IEEE Signal Processing Magazine 13(1),
  ///   for the interpolation.
  package func delayNetwork(
    _ controls: DelayNetworkControls, state: inout DelayNetworkState
  ) -> Tensor {
    let lines = controls.feedback.map { $0.shape[1] } ?? shape[1]
    precondition(
      rank == 4 && shape[2] == 1 && lines <= Int(DELAY_LINES) && [1, lines].contains(shape[1]),
      "delayNetwork: the signal's shape is \(shape) for \(lines) lines")
    let samples = shape[3]
    state.prepare(rows: shape[0] * lines, samples: samples, sections: controls.filters.count)
    let network = DelayNetworkRows(controls, for: self, lines: lines, after: state)
    let sources = [self] + controls.sources
    var checkpoints: RecursiveCheckpoints?
    let result = Tensor(uninitialized: network.shape, on: backend) { output in
      withUnsafeValues { input in
        checkpoints = RecursiveCheckpoints.keep(
          if: sources.contains(where: \.isTracked), count: network.checkpointCount, on: backend
        ) { network.process(input, into: output, state: &state, checkpoints: $0) }
      }
    }
    guard let checkpoints else { return result }
    let (taken, stride) = state.taken(samples)
    return result.recorded("delayNetwork", from: sources) { dw in
      network.pullback(dw, taken: taken, stride: stride, checkpoints)
    }
  }
}

/// Networks of delay lines on rows of a signal.
private struct DelayNetworkRows {
  let controls: DelayNetworkControls
  let backend: Backend
  /// Of what comes out.
  let shape: [Int]
  /// Rows of the signal for each network: one for all lines, or one for each.
  let inputs: Int
  let networks, lines, samples, sections: Int
  let longest: Double
  /// `[network][line][sample or 1]`.
  let times: [Float]
  let timeLength: Int
  /// `[network|1][line][line]`; a number that nobody reads where there is no feedback.
  let matrices: [Double]
  /// By filter, `[network][line]`.
  let filters: [[(value: BiquadCoefficients, slopes: [BiquadCoefficients])]]
  /// `[network][line][section][b0 b1 b2 a1 a2]`.
  let coefficients: [Double]
  /// `[network][line]`; nobody reads them where lengths do not swing.
  let sweeps: [DelaySweep]

  init(
    _ controls: DelayNetworkControls, for signal: Tensor, lines: Int,
    after state: DelayNetworkState
  ) {
    let shape = [signal.shape[0], lines, 1, signal.shape[3]]
    inputs = signal.shape[1]
    let rows = shape[0] * shape[1]
    self.controls = controls
    self.shape = shape
    backend = signal.backend
    (networks, self.lines, samples) = (shape[0], lines, shape[3])
    sections = controls.filters.count
    longest = Double(state.longest)
    if case .tensor(let moving) = controls.time, moving.shape[3] > 1 {
      let own = moving.shape
      precondition(
        own.count == 4 && [1, shape[0]].contains(own[0]) && [1, shape[1]].contains(own[1])
          && own[2...] == [1, shape[3]], "delayNetwork: times of shape \(own) for \(shape)")
      let given = moving.values
      times = (0..<rows).flatMap { row in
        let from =
          (own[0] == 1 ? 0 : row / shape[1]) * own[1] + (own[1] == 1 ? 0 : row % shape[1])
        return given[from * shape[3]..<(from + 1) * shape[3]]
      }
      timeLength = shape[3]
    } else {
      times = controls.time.values(for: shape, "delayNetwork").map(Float.init)
      timeLength = 1
    }
    if let feedback = controls.feedback {
      let own = feedback.shape
      precondition(
        own.count == 4 && [1, shape[0]].contains(own[0]) && own[1...] == [shape[1], shape[1], 1],
        "delayNetwork: feedback of shape \(own) for \(shape)")
      matrices = feedback.values.map(Double.init)
    } else {
      matrices = [0]
    }
    let filters = controls.filters.map { filter in
      let values = filter.controls.map { $0.values(for: shape, "delayNetwork") }
      return (0..<rows).map { row in filter.design(values.map { $0[row] }) }
    }
    self.filters = filters
    coefficients = (0..<rows).flatMap { row in filters.flatMap { $0[row].value.array } }
    sweeps =
      controls.sweep.map { sweep in
        let depths = sweep.depth.values(for: shape, "delayNetwork")
        let rates = sweep.rate.values(for: shape, "delayNetwork")
        return (0..<rows).map { row in
          DelaySweep(
            depth: depths[row] * controls.unit, rate: rates[row] / sweep.cycle,
            phase: state.turned[row] + sweep.phases[row % shape[1]])
        }
      } ?? []
  }

  private var lanes: Int { backend.kernels.recursive.lanes }

  private var checkpointsOfNetwork: Int {
    let blocks = (samples + RECURSIVE_BLOCK - 1) / RECURSIVE_BLOCK
    return blocks * ((lines + lanes - 1) / lanes * lanes) * sections * 2
  }
  /// Doubles that `process` leaves for `pullback`.
  var checkpointCount: Int { networks * checkpointsOfNetwork }

  /// Lends one network as the kernels take it, and scratch.
  private func with(
    _ network: Int, _ body: (UnsafePointer<DelayNetwork>, UnsafeMutablePointer<Double>) -> Void
  ) {
    let rows = network * lines..<(network + 1) * lines
    let scratch = delay_scratch(lanes, lines, sections)
    let matrix = matrices.count > lines * lines ? network * lines * lines : 0
    times.withUnsafeBufferPointer { times in
      matrices.withUnsafeBufferPointer { matrices in
        coefficients.withUnsafeBufferPointer { coefficients in
          sweeps.withUnsafeBufferPointer { sweeps in
            var network = DelayNetwork(
              lines: lines, sections: sections,
              matrix: controls.feedback == nil ? nil : matrices.baseAddress.map { $0 + matrix },
              coefficients: coefficients.baseAddress.map { $0 + rows.lowerBound * sections * 5 },
              times: times.baseAddress.map { $0 + rows.lowerBound * timeLength },
              time_length: timeLength, unit: controls.unit, longest: longest,
              sweeps: controls.sweep == nil ? nil : sweeps.baseAddress.map { $0 + rows.lowerBound })
            withUnsafeTemporaryAllocation(
              byteCount: scratch * MemoryLayout<Double>.stride, alignment: 64
            ) { memory in
              guard let base = memory.baseAddress else { return }
              body(&network, base.bindMemory(to: Double.self, capacity: scratch))
            }
          }
        }
      }
    }
  }

  /// Runs every network over a block and moves `state` on.
  func process(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    state: inout DelayNetworkState, checkpoints: UnsafeMutablePointer<Double>?
  ) {
    guard samples > 0 else { return }
    let (capacity, end) = (state.capacity, state.end)
    state.history.withUnsafeMutableBufferPointer { history in
      state.filters.withUnsafeMutableBufferPointer { filters in
        guard let history = history.baseAddress, let filters = filters.baseAddress else { return }
        backend.parallel(networks) { index in
          let row = index * lines
          with(index) { network, scratch in
            backend.kernels.recursive.delay_network_forward(
              network,
              (0..<lines).map { input + (index * inputs + min($0, inputs - 1)) * samples },
              (0..<lines).map { output + (row + $0) * samples }, samples,
              history + row * capacity + end, capacity, filters + row * sections * 2,
              checkpoints.map { $0 + index * checkpointsOfNetwork }, scratch)
          }
        }
      }
    }
    state.advance(samples, rates: sweeps.map(\.rate))
  }

  /// The adjoint of one `process` call: gradients of the signal and of the controls that are tensors.
  func pullback(
    _ dw: Tensor, taken: [Double], stride: Int, _ checkpoints: RecursiveCheckpoints
  ) -> [Tensor] {
    var parts: [Gradient] = []
    let dx = Tensor(uninitialized: shape, on: backend) { dx in
      dw.withUnsafeValues { dw in
        taken.withUnsafeBufferPointer { taken in
          checkpoints.read { checkpoints in
            guard let taken = taken.baseAddress else { return }
            parts = backend.map(networks) { index in
              pullback(
                index, dw, dx, taken: taken + index * lines * stride, stride: stride,
                checkpoints + index * checkpointsOfNetwork)
            }
          }
        }
      }
    }
    return [dx] + controlGradients(parts)
  }

  private struct Gradient {
    var matrix, coefficients: [Double]
    var times: [Float]
    var sweeps: [DelaySweep]
  }

  private func pullback(
    _ index: Int, _ dw: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
    taken: UnsafePointer<Double>, stride: Int, _ checkpoints: UnsafePointer<Double>
  ) -> Gradient {
    var gradient = Gradient(
      matrix: Array(repeating: 0, count: lines * lines),
      coefficients: Array(repeating: 0, count: max(1, lines * sections * 5)),
      times: Array(repeating: 0, count: lines * timeLength),
      sweeps: Array(repeating: DelaySweep(), count: lines))
    var dtaken = [Double](repeating: 0, count: lines * stride)
    let (row, before) = (index * lines, stride - samples)
    dtaken.withUnsafeMutableBufferPointer { dtaken in
      guard let dtaken = dtaken.baseAddress else { return }
      with(index) { network, scratch in
        gradient.sweeps.withUnsafeMutableBufferPointer { sweeps in
          backend.kernels.recursive.delay_network_backward(
            network, (0..<lines).map { dw + (row + $0) * samples },
            (0..<lines).map { dx + (row + $0) * samples }, samples, taken + before,
            dtaken + before, stride, checkpoints, &gradient.matrix, &gradient.coefficients,
            &gradient.times, controls.sweep == nil ? nil : sweeps.baseAddress, scratch)
        }
      }
    }
    return gradient
  }

  /// In the order of `DelayNetworkControls.sources`.
  private func controlGradients(_ parts: [Gradient]) -> [Tensor] {
    var gradients: [Tensor] = []
    if controls.time.tensor != nil {
      gradients.append(
        Tensor(parts.flatMap(\.times), shape: [networks, lines, 1, timeLength], on: backend))
    }
    if controls.feedback != nil {
      gradients.append(
        Tensor(
          parts.flatMap { $0.matrix.map(Float.init) }, shape: [networks, lines, lines, 1],
          on: backend))
    }
    let coefficients = parts.flatMap { $0.coefficients.prefix(lines * sections * 5) }
    let byControl = controls.filters.enumerated().flatMap { section, filter in
      filter.controls.enumerated().map { index, control in
        TrackGradient(
          control,
          (0..<networks * lines).map { row in
            let start = (row * sections + section) * 5
            return zip(coefficients[start..<start + 5], filters[section][row].slopes[index].array)
              .reduce(0) { $0 + $1.0 * $1.1 }
          })
      }
    }
    let sweeps = parts.flatMap(\.sweeps)
    let bySweep =
      controls.sweep.map { sweep in
        [
          TrackGradient(sweep.depth, sweeps.map { $0.depth * controls.unit }),
          TrackGradient(sweep.rate, sweeps.map { $0.rate / sweep.cycle }),
        ]
      } ?? []
    return gradients + (byControl + bySweep).tensors(for: shape, on: backend)
  }
}
