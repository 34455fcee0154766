import Foundation
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Estimates of Fader's own effects, beside their exact gradients.
@Suite struct GradientEstimateTests {
  private let backend = Backend()
  /// Threshold, ratio, attack, release, knee, makeup.
  private let compressor = [[-24.0, 4, 5, 80, 6, 2], [-30, 2, 20, 200, 3, 0]]

  private func noise(_ shape: [Int], seed: UInt64, deviation: Float = 0.2) -> Tensor {
    var random = RandomSource(seed: seed)
    return Tensor.randomNormal(shape: shape, deviation: deviation, from: &random, on: backend)
  }

  private func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  /// In normalised space, where a step is the same for all controls.
  private func normalized(_ gradient: [Double], _ specs: [ControlSpec], _ values: [Double])
    -> [Double]
  {
    zip(specs, zip(gradient, values)).map { spec, entry in
      let (low, high) = (spec.range.lowerBound, spec.range.upperBound)
      return entry.0 * (spec.taper == .linear ? high - low : entry.1 * log(high / low))
    }
  }

  @Test func centralDifferencesAreTheGradient() throws {
    let box = NativeBox(Compressor(), on: backend)
    let (x, dy) = (noise([2, 1, 2, 4_000], seed: 1), noise([2, 1, 2, 4_000], seed: 2))
    let exact = try box.exact(x, compressor, dy: dy).controls
    var random = RandomSource(seed: 3)
    let found = try GradientEstimate(.central, step: 1e-3).controls(
      of: box.render, [x], at: box.point(compressor), dy: dy, random: &random)
    for row in 0..<2 {
      let (a, b) = (
        normalized(found.controls[row], box.specs, compressor[row]),
        normalized(exact[row], box.specs, compressor[row])
      )
      #expect(cosine(a, b) > 0.999)
      let size = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for (a, b) in zip(a, b) { #expect(abs(a - b) < 0.02 * size) }
    }
  }

  /// At the end of a range the step that was made counts: half of it gives the gradient, not half the gradient.
  @Test func anEndOfARangeDoesNotHalveTheGradient() throws {
    let box = NativeBox(Gain(), on: backend)
    let (x, dy) = (noise([1, 1, 1, 500], seed: 4), noise([1, 1, 1, 500], seed: 5))
    for end in [box.specs[0].range.lowerBound + 90, box.specs[0].range.upperBound] {
      let exact = try box.exact(x, [[end]], dy: dy).controls[0][0]
      for method in [GradientEstimate.Method.central, .simultaneous(draws: 2)] {
        var random = RandomSource(seed: 6)
        let found = try GradientEstimate(method, step: 1e-4).controls(
          of: box.render, [x], at: box.point([[end]]), dy: dy, random: &random)
        #expect(abs(found.controls[0][0] / exact - 1) < 0.01, "\(method) at \(end)")
      }
    }
  }

  /// Each sample of a gain depends on that of the input alone: with a memory of one sample one draw is exact.
  @Test func theInputGetsItsGradient() throws {
    let box = NativeBox(Gain(), on: backend)
    let (x, dy) = (noise([2, 1, 2, 300], seed: 7), noise([2, 1, 2, 300], seed: 8))
    let values = [[-6.0], [3.0]]
    let exact = try box.exact(x, values, dy: dy).input.values
    var random = RandomSource(seed: 9)
    let mono = x.sliced(0..<1, along: 2)
    let found = try GradientEstimate(memory: 1).input(
      of: box.render, [mono], at: box.point(values), dy: dy.sliced(0..<1, along: 2),
      random: &random
    ).values
    for row in 0..<2 {
      for n in 0..<300 {
        #expect(abs(found[row * 300 + n] - exact[row * 600 + n]) < 1e-3)
      }
    }
  }

  /// Of a compressor, whose past decides, the mean of many draws points the right way.
  @Test func theInputGetsItsGradientOnAverage() throws {
    let box = NativeBox(Compressor(), on: backend)
    let (x, dy) = (noise([1, 1, 1, 400], seed: 10), noise([1, 1, 1, 400], seed: 11))
    let exact = try box.exact(x, [compressor[0]], dy: dy).input.values.map(Double.init)
    func found(_ draws: Int) throws -> [Double] {
      var random = RandomSource(seed: 12)
      return try GradientEstimate(step: 1e-3, inputDraws: draws, memory: 400).input(
        of: box.render, [x], at: box.point([compressor[0]]), dy: dy, random: &random
      ).values.map(Double.init)
    }
    #expect(try cosine(found(400), exact) > 0.6)
    #expect(try cosine(found(4), exact) < 0.4)
  }

  /// K draws of d controls: the cosine between estimate and gradient is about √(K/(K + d − 1)).
  @Test func drawsAddUp() throws {
    let equalizer = Equalizer([.highPass, .lowShelf, .peak, .peak, .highShelf])
    var random = RandomSource(seed: 13)
    let boxes: [(String, NativeBox, [[Double]])] = [
      ("compressor", NativeBox(Compressor(), on: backend), compressor),
      (
        "equalizer", NativeBox(equalizer, on: backend),
        (0..<2).map { _ in
          equalizer.controls.map { control in
            let typical = control.spec.typical ?? control.spec.range
            return control.spec.unit == .hertz
              ? 100 * exp2(7 * random.uniform())
              : typical.lowerBound
                + random.uniform() * (typical.upperBound - typical.lowerBound)
          }
        }
      ),
    ]
    var table = [
      "| effect | controls | K | cosine | expected | signal to noise |",
      "|---|---|---|---|---|---|",
    ]
    for (name, box, values) in boxes {
      let (x, dy) = (noise([2, 1, 1, 3_000], seed: 14), noise([2, 1, 1, 3_000], seed: 15))
      let exact = try box.exact(x, values, dy: dy).controls
      for draws in [1, 2, 4, 8, 16, 32] {
        let estimate = GradientEstimate(.simultaneous(draws: draws), step: 2e-3)
        var (sum, noise, count) = (0.0, 0.0, 0.0)
        for seed in 0..<UInt64(12) {
          var random = RandomSource(seed: 100 + seed)
          let found = try estimate.controls(
            of: box.render, [x], at: box.point(values), dy: dy, random: &random)
          noise += found.signalToNoise ?? 0
          for row in 0..<2 {
            sum += cosine(
              normalized(found.controls[row], box.specs, values[row]),
              normalized(exact[row], box.specs, values[row]))
            count += 1
          }
        }
        let (mean, d) = (sum / count, Double(box.specs.count))
        let expected = (Double(draws) / (Double(draws) + d - 1)).squareRoot()
        table.append(
          "| \(name) | \(box.specs.count) | \(draws) | \(mean) | \(expected) | \(noise / 12) |")
        #expect(abs(mean - expected) < 0.15, "\(name), \(draws) draws")
      }
    }
    Attachment.record(table.joined(separator: "\n"), named: "spsa.md")
  }

  /// Each takes its own controls and what the one before gives, in every pass.
  @Test func boxesInARowAreOne() throws {
    let (compressor, gain) = (
      NativeBox(Compressor(), on: backend), NativeBox(Gain(), on: backend)
    )
    let box = chained([(compressor.render, 6), (gain.render, 1)])
    let x = noise([2, 1, 1, 500], seed: 16)
    let passes = [-6.0, 3].map { decibels in self.compressor.map { $0 + [decibels] } }
    let found = try box([x], passes)
    for (pass, decibels) in [-6.0, 3].enumerated() {
      let between = try compressor.render([x], [self.compressor])
      let expected = try gain.render(between, [[[decibels], [decibels]]])
      #expect(found[pass].values == expected[0].values)
    }
  }

  @Test func settingsAreMovedLessAsADescentGoesOn() {
    let estimate = GradientEstimate(
      .central, step: 0.05, stepDecay: 0.101, inputDraws: 2, memory: 3)
    #expect(estimate.at(descentStep: 1).step == 0.05)
    let later = estimate.at(descentStep: 8)
    #expect(abs(later.step - 0.05 / pow(8, 0.101)) < 1e-12)
    #expect(later.method == .central && later.inputDraws == 2 && later.memory == 3)
  }
}
