package import MixingConsole
import SignalOps
import TensorEngine

/// The contract of an effect, checked against a plain `Double` twin of its equations.
///
/// - Sound and gradients to the signal and every control like the twin's (`OpCheck`), at random points and
///   at both ends of every control; the same bytes twice and for any number of threads.
/// - Output and gradients finite at the ends of every range, for silence, full scale and one sample.
/// - At the controls' neutral values the audio is left alone, but for the effect's latency.
/// - Blocks of any size give the same; a batch gives what its members give alone.
package struct EffectCheck {
  /// Maps channels of samples and the controls' values to channels of samples.
  package typealias Twin = (_ signal: [[Double]], _ controls: [Double]) -> [[Double]]

  /// The effect and its structure, for messages.
  package let name: String
  /// What is checked.
  package let effect: any Effect
  /// Makes the twin for a point, given the controls' values there: differences keep what only moves in
  /// steps, such as a length in samples.
  package let twin: (_ controls: [Double]) -> Twin
  /// What the effect knows of its console.
  package var sampleRate = 8_000
  package var panLaw = PanLaw.constantPower
  /// Channels of the signal.
  package var channels = 2
  /// Samples of the signal that gradients are checked on.
  package var samples = 96
  /// Where a control is valid, if not in all of its range. Names as in `EffectControl.name`, or a part.
  package var valid: [String: ClosedRange<Double>] = [:]
  /// Where a control is compared with the twin, if not everywhere: at an end that is left out the
  /// derivative is infinite.
  package var compared: [String: ClosedRange<Double>] = [:]
  /// Controls that stand still, and get no gradient.
  package var fixed: [String: Double] = [:]
  /// Controls that are the same for a whole batch.
  package var shared: Set<String> = []
  /// The largest change at neutral values; `nil` for an effect that has none.
  package var neutralTolerance: Float? = 0
  /// How far the signal that neutral values leave alone lies below full scale, as a factor.
  package var neutralLevel: Float = 1
  /// The largest error of the sound.
  package var forwardTolerance = 2e-6
  /// The largest error of a gradient.
  package var gradientTolerance = 1e-4
  /// The smallest gradient that counts, for an effect some of whose controls may hardly matter.
  package var leastGradient = 0.0
  /// The first step of the differences, as a part of the element.
  package var relativeStep = NumericalDerivative.relativeStep
  /// Random points.
  package var draws = 3
  /// What points and signals are drawn from.
  package var seed: UInt64 = 1

  /// A check whose settings can be changed before `run()`.
  package init(
    _ name: String, _ effect: any Effect, twin: @escaping (_ controls: [Double]) -> Twin
  ) {
    self.name = name
    self.effect = effect
    self.twin = twin
  }

  /// A check for a twin that is the same at every point.
  package init(_ name: String, _ effect: any Effect, twin: @escaping Twin) {
    self.init(name, effect) { _ in twin }
  }

  /// Checks everything and returns what was found.
  package func run() -> EffectReport {
    var report = EffectReport(name: name)
    var source = RandomSource(seed: seed)
    do {
      try compareWithTwin(&source, &report)
      try checkFinite(&source, &report)
      try checkNeutral(&source, &report)
      try checkBlocks(&source, &report)
      try checkBatch(&source, &report)
    } catch {
      report.problems.append("\(name): \(error)")
    }
    return report
  }

  /// The effect's sound, from the start of a mix on.
  func processor(on backend: Backend) throws -> (Tensor, [Tensor]) throws -> Tensor {
    let longest = effect.controls.map { ControlValue.constant($0.spec.range.upperBound) }
    let processor = try effect.processor(
      SignalContext(
        sampleRate: sampleRate, panLaw: panLaw, beatsPerMinute: 120,
        tailSeconds: effect.tailSeconds(longest, beatsPerMinute: 120), on: backend))
    return { signal, controls in
      try processor.process(
        [signal],
        ControlValues(controls.map { .tensor($0) }, on: backend))
    }
  }

  /// Tensors of control values, one batch entry for each list.
  func tensors(_ batch: [[Float]], on backend: Backend) -> [Tensor] {
    effect.controls.indices.map { control in
      Tensor(batch.map { $0[control] }, shape: [batch.count, 1, 1, 1], on: backend)
    }
  }

  /// Noise with stretches 20 dB lower, so that dynamics move.
  func signal(_ samples: Int, _ source: inout RandomSource) -> [Float] {
    (0..<channels * samples).map { index in
      source.uniform(in: -1...1) * (index % samples / 32 % 2 == 0 ? 1 : 0.1)
    }
  }
}
