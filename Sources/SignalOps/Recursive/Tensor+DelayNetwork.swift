import Kernels
package import TensorEngine

/// Delay lines that feed one another: how long they are, what is filtered and what goes where.
package struct DelayNetworkControls {
  /// The length of each line in units: `[network, line, 1, 1]`, or `[network, line, 1, sample]` where it moves;
  /// axes may be 1. Between two samples by Lagrange's polynomial through four; at least two samples.
  package let time: TrackControl
  /// Samples of a unit of time.
  package let unit: Double
  /// What each line gets of each channel of the signal, by line.
  package let inputs: [[Double]]
  /// What a line gets of each other's output, `[network, line, line, 1]`, the first axis may be 1; `nil` for
  /// no feedback.
  package let feedback: Tensor?
  /// What is heard of each line, `[network, output, line, 1]`, the first axis may be 1.
  package let outputs: Tensor
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
    time: TrackControl, unit: Double = 1, inputs: [[Double]], feedback: Tensor? = nil,
    outputs: Tensor, filters: [FilterSection] = [], sweep: Sweep? = nil
  ) {
    self.time = time
    self.unit = unit
    self.inputs = inputs
    self.feedback = feedback
    self.outputs = outputs
    self.filters = filters
    self.sweep = sweep
  }

  fileprivate var sources: [Tensor] {
    [time.tensor, feedback, outputs].compactMap(\.self)
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
    let moved = [Double](unsafeUninitializedCapacity: rows * room) { moved, count in
      for row in 0..<rows {
        let front = moved.extracting(row * room..<row * room + kept)
        if history.isEmpty {
          front.initialize(repeating: 0)
        } else {
          let last = row * capacity + end
          _ = front.initialize(fromContentsOf: history[last - kept..<last])
        }
      }
      count = rows * room
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

  /// What each row took in the block just left and, as far as it is read, before it.
  fileprivate func taken(_ samples: Int) -> DelayHistory {
    DelayHistory(values: history, stride: capacity, start: end - samples, longest: longest)
  }
}

/// What delay lines took: `start` is where the first sample of a block lies in a row.
private struct DelayHistory {
  let values: [Double]
  let stride, start, longest: Int
}

extension Tensor {
  /// Delay lines that take this signal and feed one another.
  ///
  /// u_i[n] = Σ_k B_ik x_k[n] + Σ_j A_ij w_j[n], w_i = F_i(u_i(n − D_i)), y_o = Σ_j C_oj w_j. Exact recursion; lines,
  /// filters and sums in `Double`.
  ///
  /// - Parameters:
  ///   - controls: Lengths, what goes where, and filters.
  ///   - state: What the lines remember; moved on.
  /// - Returns: y, what is heard of the lines.
  /// - Shape: `[network, input, 1, sample]` to `[network, output, 1, sample]`; at most 32 lines, inputs and outputs.
  /// - Gradient: hand-written adjoint to the signal, the lengths, the feedback, the outputs and the filters' controls,
  ///   exact where a line's length is no whole number of samples (there one-sided), none beyond the shortest and
  ///   longest delay; the incoming state is taken as constant. Keeps what the lines took.
  /// - Source: J.-M. Jot & A. Chaigne (1991), Digital delay networks for designing artificial reverberators, 90th
  ///   AES Convention; T. I. Laakso et al. (1996), Splitting the unit delay, IEEE Signal Processing Magazine 13(1),
  ///   for the interpolation.
  package func delayNetwork(
    _ controls: DelayNetworkControls, state: inout DelayNetworkState
  ) -> Tensor {
    let (lines, samples) = (controls.inputs.count, shape[3])
    precondition(
      rank == 4 && shape[2] == 1 && max(lines, shape[1]) <= Int(DELAY_LINES)
        && controls.inputs.allSatisfy { $0.count == shape[1] },
      "delayNetwork: the signal's shape is \(shape) for \(lines) lines")
    state.prepare(rows: shape[0] * lines, samples: samples, sections: controls.filters.count)
    let network = DelayNetworkRows(controls, for: self, after: state)
    let sources = [self] + controls.sources
    var checkpoints: RecursiveCheckpoints?
    let result = Tensor(uninitialized: network.heard, on: backend) { output in
      withUnsafeValues { input in
        checkpoints = RecursiveCheckpoints.keep(
          if: sources.contains(where: \.isTracked), count: network.checkpointCount, on: backend
        ) { network.process(input, into: output, state: &state, checkpoints: $0) }
      }
    }
    guard let checkpoints else { return result }
    let taken = state.taken(samples)
    return result.recorded("delayNetwork", from: sources) { dy in
      network.pullback(dy, taken: taken, checkpoints)
    }
  }
}

/// Networks of delay lines on rows of a signal.
private struct DelayNetworkRows {
  let controls: DelayNetworkControls
  let backend: Backend
  /// Of the lines, of the signal and of what is heard.
  let shape, signal, heard: [Int]
  let networks, lines, samples, sections: Int
  let longest: Double
  /// `[network][line][sample or 1]`.
  let times: [Float]
  let timeLength: Int
  /// By filter, `[network][line]`.
  let filters: [[(value: BiquadCoefficients, slopes: [BiquadCoefficients])]]
  /// `[line][input]`, then `feedback`, `outputs` and `coefficients`.
  let numbers: [Double]
  /// Places in `numbers`: `[network|1][line][line]`, empty without feedback; `[network|1][output][line]`;
  /// `[network][line][section][b0 b1 b2 a1 a2]`.
  let feedback, outputs, coefficients: Range<Int>
  /// `[network][line]`; nobody reads them where lengths do not swing.
  let sweeps: [DelaySweep]

  init(_ controls: DelayNetworkControls, for signal: Tensor, after state: DelayNetworkState) {
    let shape = [signal.shape[0], controls.inputs.count, 1, signal.shape[3]]
    let rows = shape[0] * shape[1]
    self.controls = controls
    self.shape = shape
    self.signal = signal.shape
    heard = [shape[0], controls.outputs.shape[1], 1, shape[3]]
    backend = signal.backend
    (networks, lines, samples) = (shape[0], shape[1], shape[3])
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
    let filters = controls.filters.map { filter in
      let values = filter.controls.map { $0.values(for: shape, "delayNetwork") }
      return (0..<rows).map { row in filter.design(values.map { $0[row] }) }
    }
    self.filters = filters
    var numbers = controls.inputs.flatMap(\.self)
    func place(_ added: [Double]) -> Range<Int> {
      numbers += added
      return numbers.count - added.count..<numbers.count
    }
    func matrix(_ tensor: Tensor, rows: Int) -> [Double] {
      let own = tensor.shape
      precondition(
        own.count == 4 && [1, shape[0]].contains(own[0]) && own[1...] == [rows, shape[1], 1],
        "delayNetwork: a matrix of shape \(own) for \(shape)")
      return tensor.values.map(Double.init)
    }
    feedback = place(controls.feedback.map { matrix($0, rows: shape[1]) } ?? [])
    outputs = place(matrix(controls.outputs, rows: heard[1]))
    coefficients = place(
      (0..<rows).flatMap { row in filters.flatMap { $0[row].value.array } })
    self.numbers = numbers
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
    let row = network * lines
    let scratch = delay_scratch(lanes, lines, heard[1], sections)
    func place(_ matrix: Range<Int>, rows: Int) -> Int {
      matrix.lowerBound + (matrix.count > rows * lines ? network * rows * lines : 0)
    }
    let back = controls.feedback == nil ? nil : place(feedback, rows: lines)
    let out = place(outputs, rows: heard[1])
    numbers.withUnsafeBufferPointer { numbers in
      times.withUnsafeBufferPointer { times in
        sweeps.withUnsafeBufferPointer { sweeps in
          guard let numbers = numbers.baseAddress, let times = times.baseAddress else { return }
          var network = DelayNetwork(
            lines: lines, inputs: signal[1], outputs: heard[1], sections: sections,
            into: numbers, back: back.map { numbers + $0 }, heard: numbers + out,
            coefficients: numbers + coefficients.lowerBound + row * sections * 5,
            times: times + row * timeLength, time_length: timeLength, unit: controls.unit,
            longest: longest,
            sweeps: controls.sweep == nil ? nil : sweeps.baseAddress.map { $0 + row })
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
              network, (0..<signal[1]).map { input + (index * signal[1] + $0) * samples },
              (0..<heard[1]).map { output + (index * heard[1] + $0) * samples }, samples,
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
    _ dy: Tensor, taken: DelayHistory, _ checkpoints: RecursiveCheckpoints
  ) -> [Tensor] {
    var parts: [Gradient] = []
    let dx = Tensor(uninitialized: signal, on: backend) { dx in
      dy.withUnsafeValues { dy in
        checkpoints.read { checkpoints in
          parts = backend.map(networks) { index in
            pullback(
              index, dy, dx, taken: taken, checkpoints + index * checkpointsOfNetwork)
          }
        }
      }
    }
    return [dx] + controlGradients(parts)
  }

  /// The gradients of one network, in one piece of memory.
  private struct Gradient {
    /// Places in `values`: `[line][line]`, `[output][line]`, `[line][section][5]`, `[line][sample or 1]`,
    /// `[line][depth rate phase]`.
    let feedback, outputs, coefficients, times, sweeps: Range<Int>
    var values: [Double]

    init(_ rows: DelayNetworkRows) {
      var end = 0
      func place(_ count: Int) -> Range<Int> {
        end += count
        return end - count..<end
      }
      feedback = place(rows.lines * rows.lines)
      outputs = place(rows.lines * rows.heard[1])
      coefficients = place(rows.lines * rows.sections * 5)
      times = place(rows.lines * rows.timeLength)
      sweeps = place(rows.lines * 3)
      values = Array(repeating: 0, count: end)
    }
  }

  private func pullback(
    _ index: Int, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
    taken: DelayHistory, _ checkpoints: UnsafePointer<Double>
  ) -> Gradient {
    var gradient = Gradient(self)
    let places = gradient
    gradient.values.withUnsafeMutableBufferPointer { values in
      taken.values.withUnsafeBufferPointer { history in
        withUnsafeTemporaryAllocation(
          of: Double.self, capacity: lines * delay_window(taken.longest)
        ) { window in
          guard let values = values.baseAddress, let history = history.baseAddress,
            let window = window.baseAddress
          else { return }
          // What nobody asks for is not computed.
          func asked(_ part: Range<Int>, by tensors: Tensor?...) -> UnsafeMutablePointer<Double>? {
            tensors.contains { $0?.isTracked == true } ? values + part.lowerBound : nil
          }
          var gradients = DelayGradients(
            back: asked(places.feedback, by: controls.feedback),
            heard: asked(places.outputs, by: controls.outputs),
            coefficients: values + places.coefficients.lowerBound,
            times: asked(places.times, by: controls.time.tensor),
            sweeps: asked(
              places.sweeps, by: controls.sweep?.depth.tensor, controls.sweep?.rate.tensor))
          with(index) { network, scratch in
            backend.kernels.recursive.delay_network_backward(
              network, (0..<heard[1]).map { dy + (index * heard[1] + $0) * samples },
              (0..<signal[1]).map { dx + (index * signal[1] + $0) * samples }, samples,
              history + index * lines * taken.stride + taken.start, taken.stride, window,
              checkpoints, &gradients, scratch)
          }
        }
      }
    }
    return gradient
  }

  /// In the order of `DelayNetworkControls.sources`.
  private func controlGradients(_ parts: [Gradient]) -> [Tensor] {
    func tensor(_ place: KeyPath<Gradient, Range<Int>>, _ shape: [Int]) -> Tensor {
      Tensor(
        parts.flatMap { $0.values[$0[keyPath: place]].map(Float.init) },
        shape: [networks] + shape, on: backend)
    }
    var gradients: [Tensor] = []
    if controls.time.tensor != nil { gradients.append(tensor(\.times, [lines, 1, timeLength])) }
    if controls.feedback != nil { gradients.append(tensor(\.feedback, [lines, lines, 1])) }
    gradients.append(tensor(\.outputs, [heard[1], lines, 1]))
    let coefficients = parts.flatMap { $0.values[$0.coefficients] }
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
    let sweeps = parts.flatMap { $0.values[$0.sweeps] }
    func every(_ offset: Int) -> [Double] {
      stride(from: offset, to: sweeps.count, by: 3).map { sweeps[$0] }
    }
    let bySweep =
      controls.sweep.map { sweep in
        [
          TrackGradient(sweep.depth, every(0).map { $0 * controls.unit }),
          TrackGradient(sweep.rate, every(1).map { $0 / sweep.cycle }),
        ]
      } ?? []
    return gradients + (byControl + bySweep).tensors(for: shape, on: backend)
  }
}
