package import MixingConsole
import SignalOps
package import TensorEngine

/// What gives sound and no gradient.
///
/// - Parameters:
///   - inputs: The signal, and what drives it where something does.
///   - passes: For each pass, by row (batch entry and track), the value of every control. Each pass begins at rest.
/// - Returns: The sound of each pass, in the signal's shape.
package typealias BlackBox = (_ inputs: [Tensor], _ passes: [[[Double]]]) throws -> [Tensor]

/// Black boxes in a row as one, whose controls are those of the first, then those of the next: moved together, they need
/// no gradient to what any of them hears.
///
/// - Parameter boxes: Each with how many controls it has.
/// - Returns: The whole.
package func chained(_ boxes: [(box: BlackBox, controls: Int)]) -> BlackBox {
  { inputs, passes in
    var (sounds, first) = ([Tensor](), 0)
    for (box, count) in boxes {
      let own = passes.map { rows in rows.map { Array($0[first..<first + count]) } }
      // What the first hears is the same in all passes.
      sounds =
        first == 0
        ? try box(inputs, own)
        : try zip(sounds, own).map { try box([$0] + inputs.dropFirst(), [$1])[0] }
      first += count
    }
    return sounds
  }
}

/// An effect that gives sound and no gradient.
package protocol BlackBoxEffect: Effect {
  /// The effect by itself, each pass from rest.
  func blackBox(_ context: SignalContext) -> BlackBox
}

extension BlackBoxEffect {
  package var gradient: EffectGradient { .none }
}

extension Effect {
  /// The effect as if it gave sound and nothing else.
  package func asBlackBox(_ context: SignalContext) -> BlackBox {
    if let own = self as? any BlackBoxEffect { return own.blackBox(context) }
    return { inputs, passes in
      let shape = [inputs[0].shape[0], inputs[0].shape[1], 1, 1]
      return try passes.map { rows in
        let values = controls.indices.map { control in
          TrackControl.tensor(
            Tensor(rows.map { Float($0[control]) }, shape: shape, on: context.backend))
        }
        return try processor(context).process(inputs, ControlValues(values, on: context.backend))
      }
    }
  }
}

/// The controls of a black box at one point, and which of them want a gradient.
package struct BlackBoxPoint {
  package let specs: [ControlSpec]
  /// By row and control.
  package let values: [[Double]]
  /// By control.
  package let isMoved: [Bool]

  package init(specs: [ControlSpec], values: [[Double]], isMoved: [Bool]) {
    self.specs = specs
    self.values = values
    self.isMoved = isMoved
  }

  /// Where the controls of a row are in normalised space.
  func normalized(row: Int) -> [Double] { zip(specs, values[row]).map { $0.normalized($1) } }

  /// The values of a row that is elsewhere in normalised space; controls that are not moved keep theirs.
  func values(row: Int, at places: [Double]) -> [Double] {
    specs.indices.map { isMoved[$0] ? specs[$0].denormalized(places[$0]) : values[row][$0] }
  }
}

/// An estimate of a gradient.
package struct EstimatedGradient {
  /// By row and control, in the control's own unit; 0 where no gradient was wanted.
  package var controls: [[Double]]
  /// The power of the mean of the draws over that of its standard error, in normalised space; `nil` for fewer than
  /// two draws.
  package var signalToNoise: Double?
}

extension GradientEstimate {
  /// The gradient to the controls.
  ///
  /// - Parameters:
  ///   - box: The effect.
  ///   - inputs: What it hears.
  ///   - point: Where its controls are.
  ///   - dy: The gradient of its sound.
  ///   - random: Where draws come from; the same source gives the same draws.
  /// - Returns: The gradient, and how sure it is.
  /// - Throws: What the effect throws.
  package func controls(
    of box: BlackBox, _ inputs: [Tensor], at point: BlackBoxPoint, dy: Tensor,
    random: inout RandomSource
  ) throws -> EstimatedGradient {
    let (rows, count) = (point.values.count, point.specs.count)
    let places = (0..<rows).map { point.normalized(row: $0) }
    /// By row, what the loss changes by, over the step that each control made in normalised space.
    func slopes(_ moves: [[Double]]) throws -> [[Double]] {
      func moved(_ sign: Double) -> [[Double]] {
        (0..<rows).map { row in
          (0..<count).map { min(1, max(0, places[row][$0] + sign * step * moves[row][$0])) }
        }
      }
      let (above, below) = (moved(1), moved(-1))
      let sounds = try box(
        inputs,
        [above, below].map { side in (0..<rows).map { point.values(row: $0, at: side[$0]) } })
      let changes = ((sounds[0] - sounds[1]) * dy).sum(along: [2, 3]).values
      return (0..<rows).map { row in
        (0..<count).map { control in
          let made = above[row][control] - below[row][control]
          if !point.isMoved[control] || moves[row][control] == 0 || made == 0 { return 0 }
          return Double(changes[row]) / made
        }
      }
    }
    var sums = places.map { $0.map { _ in 0.0 } }
    var squares = sums
    let draws: Int
    switch method {
    case .simultaneous(let count): draws = count
    case .central: draws = count
    }
    for draw in 0..<draws {
      if method == .central, !point.isMoved[draw] { continue }
      let moves = places.map { row in
        row.indices.map { control -> Double in
          if method == .central { return control == draw ? 1 : 0 }
          let sign = Double(random.sign())
          return point.isMoved[control] ? sign : 0
        }
      }
      for (row, slopes) in try slopes(moves).enumerated() {
        for (control, slope) in slopes.enumerated() {
          sums[row][control] += slope
          squares[row][control] += slope * slope
        }
      }
    }
    let mean = sums.map { $0.map { method == .central ? $0 : $0 / Double(draws) } }
    // In each control's own unit.
    let controls = zip(mean, places).map { slopes, places in
      zip(point.specs, zip(slopes, places)).map {
        $1.0 == 0 ? 0 : $1.0 / $0.slope(atShare: $1.1)
      }
    }
    guard method != .central, draws > 1 else { return EstimatedGradient(controls: controls) }
    let power = mean.joined().reduce(0) { $0 + $1 * $1 }
    let error = zip(squares.joined(), mean.joined()).reduce(0) { sum, entry in
      sum + (entry.0 / Double(draws) - entry.1 * entry.1) / Double(draws - 1)
    }
    return EstimatedGradient(controls: controls, signalToNoise: error > 0 ? power / error : nil)
  }

  /// The gradient to the input.
  ///
  /// - Parameters:
  ///   - box: The effect.
  ///   - inputs: What it hears; the gradient is that to the first.
  ///   - point: Where its controls are.
  ///   - dy: The gradient of its sound.
  ///   - random: Where draws come from.
  /// - Returns: The gradient, in the input's shape.
  /// - Throws: What the effect throws.
  package func input(
    of box: BlackBox, _ inputs: [Tensor], at point: BlackBoxPoint, dy: Tensor,
    random: inout RandomSource
  ) throws -> Tensor {
    let signal = inputs[0].detached
    let level = signal.squared().mean(along: [2, 3], keepingAxes: true).squareRoot()
      .maximum(1e-5)
    var sum = Tensor(repeating: 0, shape: signal.shape, on: signal.backend)
    for _ in 0..<inputDraws {
      let signs = Tensor(
        (0..<signal.count).map { _ in random.sign() }, shape: signal.shape, on: signal.backend)
      let move = signs * level * Float(step)
      let sounds = try [signal + move, signal - move].map { moved in
        try box([moved] + inputs.dropFirst(), [point.values])[0]
      }
      let changes = ((sounds[0] - sounds[1]) * dy).sum(along: [2], keepingAxes: true)
      sum = sum + signs * following(changes) / (2 * Float(step) * level * Float(inputDraws))
    }
    return sum
  }

  /// The sum of each sample and those that follow it, as far as the memory reaches: `[batch, track, 1, sample]`.
  private func following(_ x: Tensor) -> Tensor {
    let samples = x.shape[3]
    var values = x.values
    for start in stride(from: 0, to: values.count, by: max(1, samples)) {
      var sum = 0.0
      let own = Array(values[start..<start + samples])
      for n in (0..<samples).reversed() {
        sum += Double(own[n]) - (n + memory < samples ? Double(own[n + memory]) : 0)
        values[start + n] = Float(sum)
      }
    }
    return Tensor(values, shape: x.shape, on: x.backend)
  }
}

extension GradientEstimate {
  /// The sound of a black box, from rest, with gradients, which are estimated when they are asked for.
  ///
  /// - Parameters:
  ///   - box: The effect.
  ///   - inputs: What it hears.
  ///   - controls: Its controls over the sound.
  ///   - specs: Their facts.
  ///   - seed: Where draws come from.
  ///   - draws: Told how sure each estimate was, and what ended one.
  /// - Returns: The sound. Where the effect fails on the way back, the gradients are not a number.
  /// - Throws: What the effect throws.
  func sound(
    of box: @escaping BlackBox, _ inputs: [Tensor], _ controls: ControlValues,
    specs: [ControlSpec], seed: UInt64, _ draws: GradientDraws
  ) throws -> Tensor {
    let shape = inputs[0].shape
    let given = specs.indices.map { controls[$0].tensor }
    let isMoved = given.map { $0?.isTracked == true }
    let byControl = specs.indices.map { controls[$0].values(for: shape, "estimate") }
    let point = BlackBoxPoint(
      specs: specs,
      values: (0..<shape[0] * shape[1]).map { row in byControl.map { $0[row] } }, isMoved: isMoved)
    let (heard, isHeard) = (inputs.map(\.detached), inputs[0].isTracked && inputDraws > 0)
    let moved = specs.indices.filter { isMoved[$0] }
    let sound = try box(heard, [point.values])[0]
    return sound.recorded("estimate", from: [inputs[0]] + moved.compactMap { given[$0] }) { dy in
      var random = RandomSource(seed: seed)
      let backend = dy.backend
      func column(_ value: (_ row: Int) -> Double) -> Tensor {
        Tensor(
          (0..<point.values.count).map { Float(value($0)) }, shape: [shape[0], shape[1], 1, 1],
          on: backend)
      }
      do {
        var gradients: [Tensor?] = [
          isHeard ? try self.input(of: box, heard, at: point, dy: dy, random: &random) : nil
        ]
        if !moved.isEmpty {
          let found = try self.controls(of: box, heard, at: point, dy: dy, random: &random)
          draws.note(signalToNoise: found.signalToNoise)
          gradients += moved.map { control in column { found.controls[$0][control] } }
        }
        return gradients
      } catch {
        draws.note(failure: error)
        return [Tensor(repeating: .nan, shape: heard[0].shape, on: backend)]
          + moved.map { _ in column { _ in .nan } }
      }
    }
  }
}
