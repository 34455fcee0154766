package import Losses
import TensorEngine

/// The contract of a loss, checked against a plain `Double` twin of its equations for one item.
///
/// - One value for each item; values and gradients like the twin's (`OpCheck`), the same bytes twice and for
///   any number of threads.
/// - At equality the value is where its doc says, and nowhere lower.
/// - An item's value does not depend on the others, and neither does their gradient on it.
/// - Values and gradients finite for silence, offset, full scale, noise next to nothing, equal signals, in
///   any pairing, and for one sample.
package struct LossCheck {
  /// Maps input and target, channels of samples, to the loss.
  package typealias Twin = (_ input: [[Double]], _ target: [[Double]]) -> Double

  /// The loss and its settings, for messages.
  package let name: String
  /// What is checked.
  package let loss: any Loss
  /// The same in `Double`.
  package let twin: Twin
  /// Where the value lies when input and target are equal.
  package var optimum: ClosedRange<Float> = 0...1e-6
  /// Channels of the audio.
  package var channels = 2
  /// Samples of the audio that gradients are checked on.
  package var samples = 40
  /// The largest error of a value.
  package var forwardTolerance = 1e-5
  /// The largest error of a gradient.
  package var gradientTolerance = 1e-4
  /// The first step of the differences, as a part of the element: small, for a loss with magnitudes.
  package var relativeStep = 1e-3
  /// What the audio is drawn from.
  package var seed: UInt64 = 1

  /// A check whose settings can be changed before `run()`.
  package init(_ name: String, _ loss: any Loss, twin: @escaping Twin) {
    self.name = name
    self.loss = loss
    self.twin = twin
  }

  /// Checks everything and returns what was found.
  package func run() -> LossReport {
    var report = LossReport(name: name)
    var source = RandomSource(seed: seed)
    guard compareWithTwin(&source, &report) else { return report }
    checkEquality(&source, &report)
    checkIndependence(&source, &report)
    checkFinite(&source, &report)
    return report
  }

  /// Values and gradients are the twin's; false where the shape is wrong, which leaves nothing to check.
  private func compareWithTwin(_ source: inout RandomSource, _ report: inout LossReport) -> Bool {
    let shape = [2, channels, samples]
    func item(_ elements: [Double], _ index: Int) -> [[Double]] {
      (0..<channels).map {
        let start = (index * channels + $0) * samples
        return Array(elements[start..<start + samples])
      }
    }
    // Differences move one item at a time: what the twin says of the other is kept.
    var kept: [(signals: [[Double]], value: Double)?] = [nil, nil]
    var check = OpCheck(
      name, [OpInput(shape, in: -1...1), OpInput(shape, in: -1...1)], shape: [2]
    ) { signals in
      (0..<2).map { index in
        let (input, target) = (item(signals[0], index), item(signals[1], index))
        if let last = kept[index], last.signals == input + target { return last.value }
        let value = twin(input, target)
        kept[index] = (input + target, value)
        return value
      }
    } operation: {
      loss($0[0], $0[1])
    }
    let target = noise(2, &source)
    check.points = [[zip(target, noise(2, &source)).map { 0.9 * $0 + 0.05 * $1 }, target]]
    check.draws = 1
    check.seed = seed
    check.forwardTolerance = forwardTolerance
    check.gradientTolerance = gradientTolerance
    check.relativeStep = relativeStep
    let found = check.run()
    report.forwardError = found.forwardError
    report.gradientError = found.gradientError
    report.problems += found.problems
    return !found.problems.contains { $0.contains("the result has the shape") }
  }

  private func checkEquality(_ source: inout RandomSource, _ report: inout LossReport) {
    let target = tensor(noise(1, &source))
    let value = loss(target, target).scalar
    if !optimum.contains(value) {
      report.problems.append("\(name): \(value) at equality, not in \(optimum)")
    }
    for level in [0.01, 0.5, 2] as [Float] {
      let other = loss(target + level * tensor(noise(1, &source)), target).scalar
      if !(other > value) {
        report.problems.append("\(name): \(other) off the target, \(value) on it")
      }
    }
  }

  private func checkIndependence(_ source: inout RandomSource, _ report: inout LossReport) {
    let (input, target) = (noise(3, &source), noise(3, &source))
    let (x, y) = (tensor(input), tensor(target))
    let together = loss(x.sliced(0..<2, along: 0), y.sliced(0..<2, along: 0)).values
    let replaced = loss(x.gathered([0, 2], along: 0), y.gathered([0, 2], along: 0)).values
    if together[0] != replaced[0] {
      report.problems.append("\(name): an item changes with its neighbour")
    }
    let alone = (0..<2).map {
      Double(loss(x.sliced($0..<$0 + 1, along: 0), y.sliced($0..<$0 + 1, along: 0)).scalar)
    }
    let error = relativeError(together, to: alone)
    if error > 1e-6 { report.problems.append("\(name): a batch differs by \(error)") }
    let leaves = [x.tracked(), y.tracked()]
    let first = loss(leaves[0], leaves[1]).sliced(0..<1, along: 0).sum()
    for gradient in first.gradients(for: leaves)
    where gradient.sliced(1..<3, along: 0).values.contains(where: { $0 != 0 }) {
      report.problems.append("\(name): an item's loss has a gradient to another item")
    }
  }

  private func checkFinite(_ source: inout RandomSource, _ report: inout LossReport) {
    let count = channels * samples
    let signals: [(String, [Float])] = [
      ("silence", [Float](repeating: 0, count: count)),
      ("offset", [Float](repeating: 0.5, count: count)),
      ("full scale", (0..<count).map { $0 % 2 == 0 ? 1 : -1 }),
      ("almost nothing", noise(1, &source).map { 1e-20 * $0 }),
      ("noise", noise(1, &source)),
      ("one sample", [Float](repeating: 1, count: channels)),
      ("one silent sample", [Float](repeating: 0, count: channels)),
    ]
    for (inputName, input) in signals {
      for (targetName, target) in signals where target.count == input.count {
        let leaves = [tensor(input).tracked(), tensor(target).tracked()]
        let value = loss(leaves[0], leaves[1])
        let gradients = value.sum().gradients(for: leaves).flatMap(\.values)
        if !value.values.allSatisfy(\.isFinite) {
          report.problems.append("\(name): \(inputName) against \(targetName) is \(value.values)")
        } else if !gradients.allSatisfy(\.isFinite) {
          report.problems.append(
            "\(name): \(inputName) against \(targetName) has a gradient that is not finite")
        }
      }
    }
  }

  private func noise(_ items: Int, _ source: inout RandomSource) -> [Float] {
    (0..<items * channels * samples).map { _ in source.uniform(in: -1...1) }
  }

  /// Items of one length, as many as the elements make.
  private func tensor(_ elements: [Float]) -> Tensor {
    let length = elements.count % (channels * samples) == 0 ? samples : elements.count / channels
    return Tensor(
      elements, shape: [elements.count / (channels * length), channels, length],
      on: Backend.forTests(threads: 1))
  }
}
