import MixingConsole
import TensorEngine

/// What is asked of every effect.
extension EffectCheck {
  /// Sound and gradients are the twin's.
  func compareWithTwin(_ source: inout RandomSource, _ report: inout EffectReport) throws {
    let controls = effect.controls
    let moving = controls.indices.filter { fixedValue(of: controls[$0]) == nil }
    let points =
      endPoints(&source, comparing: true) + (0..<draws).map { _ in randomPoint(&source) }
    for (number, point) in points.enumerated() {
      let twin = twin(point.map(Double.init))
      func output(_ elements: [[Double]]) -> [[Double]] {
        let signal = (0..<channels).map {
          Array(elements[0][$0 * samples..<($0 + 1) * samples])
        }
        var values = point.map(Double.init)
        for (input, control) in moving.enumerated() { values[control] = elements[1 + input][0] }
        return twin(signal, values)
      }
      let signal = signal(samples, &source)
      let elements = [signal] + moving.map { [point[$0]] }
      var check = OpCheck(
        "\(name), point \(number) \(point)",
        [OpInput([1, 1, channels, samples])]
          + moving.map { control in
            let range = range(of: controls[control], comparing: true)
            return OpInput(
              [1, 1, 1, 1], domain: Double(range.lowerBound)...Double(range.upperBound))
          },
        shape: [1, 1, output(elements.map { $0.map(Double.init) }).count, samples]
      ) { elements in
        output(elements).flatMap { $0 }
      } operation: { inputs in
        var set = tensors([point], on: inputs[0].backend)
        for (input, control) in moving.enumerated() { set[control] = inputs[1 + input] }
        return try processor(on: inputs[0].backend)(inputs[0], set)
      }
      check.points = [elements]
      check.draws = 0
      check.seed = seed &+ UInt64(number)
      check.forwardTolerance = forwardTolerance
      check.gradientTolerance = gradientTolerance
      check.leastGradient = leastGradient
      check.relativeStep = relativeStep
      check.isolatesInputs = moving.count <= 8
      let found = check.run()
      report.forwardError = max(report.forwardError, found.forwardError)
      report.gradientError = max(report.gradientError, found.gradientError)
      report.problems += found.problems
    }
  }

  /// Output and gradients are finite at the ends of all ranges, whatever the signal.
  func checkFinite(_ source: inout RandomSource, _ report: inout EffectReport) throws {
    let backend = Backend.forTests(threads: 1)
    let signals: [(String, [Float])] = [
      ("silence", [Float](repeating: 0, count: channels * samples)),
      ("full scale", (0..<channels * samples).map { $0 % 2 == 0 ? 1 : -1 }),
      ("constant", [Float](repeating: 1, count: channels * samples)),
      ("one sample", [Float](repeating: 1, count: channels)),
      ("noise", signal(samples, &source)),
    ]
    for point in endPoints(&source, comparing: false) {
      for (kind, signal) in signals {
        let leaves =
          ([Tensor(signal, shape: [1, 1, channels, signal.count / channels], on: backend)]
          + tensors([point], on: backend)).map { $0.tracked() }
        let result = try processor(on: backend)(leaves[0], Array(leaves.dropFirst()))
        let gradients = result.squared().sum().gradients(for: leaves)
        if !(result.values + gradients.flatMap(\.values)).allSatisfy(\.isFinite) {
          report.problems.append("\(name): \(kind) at \(point) gives what is not finite")
        }
        if kind == "silence" && result.values.contains(where: { $0 != 0 }) {
          report.problems.append("\(name): silence at \(point) does not stay silent")
        }
      }
    }
  }

  /// At neutral values the audio is left alone, wherever the controls without one stand; it comes as late as the effect
  /// says.
  func checkNeutral(_ source: inout RandomSource, _ report: inout EffectReport) throws {
    guard let tolerance = neutralTolerance else { return }
    let backend = Backend.forTests(threads: 1)
    let random = randomPoint(&source, comparing: false)
    let point = zip(effect.controls, random).map { control, value in
      control.spec.neutral.map { Float($0) } ?? value
    }
    let latency = effect.latencySamples(
      point.map { .constant(Double($0)) }, sampleRate: sampleRate)
    let length = samples + latency
    let signal = signal(length, &source).map { $0 * neutralLevel }
    let result = try processor(on: backend)(
      Tensor(signal, shape: [1, 1, channels, length], on: backend),
      tensors([point], on: backend)
    ).values
    guard result.count == signal.count else {
      report.problems.append(
        "\(name): neutral values make \(result.count) of \(signal.count) samples")
      return
    }
    var change: Float = 0
    for index in signal.indices {
      let late = index % length < latency ? 0 : signal[index - latency]
      change = max(change, abs(result[index] - late))
    }
    if !(change <= tolerance) {
      report.problems.append("\(name): neutral values change the audio by \(change)")
    }
  }

  /// The size of the blocks makes no difference.
  func checkBlocks(_ source: inout RandomSource, _ report: inout EffectReport) throws {
    let backend = Backend.forTests(threads: 1)
    let length = 66_000
    for _ in 0..<2 {
      let set = tensors([randomPoint(&source, comparing: false)], on: backend)
      let signal = Tensor(
        signal(length, &source), shape: [1, 1, channels, length], on: backend)
      func rendered(_ block: Int) throws -> [Float] {
        let process = try processor(on: backend)
        let blocks = try stride(from: 0, to: length, by: block).map { start in
          try process(signal.sliced(start..<min(start + block, length), along: 3), set)
        }
        return Tensor.concatenated(blocks, along: 3).values
      }
      let whole = try rendered(length)
      let scale = max(1, whole.map(abs).max() ?? 1)
      for block in [64, 1_000, 65_536] {
        let difference = (zip(try rendered(block), whole).map { abs($0 - $1) }.max() ?? 0) / scale
        report.blockDifference = max(report.blockDifference, Double(difference))
        if !(difference <= 1e-6) {
          report.problems.append("\(name): blocks of \(block) differ by \(difference)")
        }
      }
    }
  }

  /// Each member of a batch sounds as it does alone.
  func checkBatch(_ source: inout RandomSource, _ report: inout EffectReport) throws {
    let backend = Backend.forTests(threads: 1)
    var points = [randomPoint(&source), randomPoint(&source)]
    for (index, control) in effect.controls.enumerated() where isShared(control) {
      points[1][index] = points[0][index]
    }
    let signals = [signal(samples, &source), signal(samples, &source)]
    let together = try processor(on: backend)(
      Tensor(signals.flatMap { $0 }, shape: [2, 1, channels, samples], on: backend),
      tensors(points, on: backend)
    ).values
    let alone = try zip(points, signals).flatMap { point, signal in
      try processor(on: backend)(
        Tensor(signal, shape: [1, 1, channels, samples], on: backend),
        tensors([point], on: backend)
      ).values
    }
    let error = relativeError(together, to: alone.map(Double.init))
    if error > forwardTolerance {
      report.problems.append("\(name): a batch differs from its members by \(error)")
    }
  }
}
