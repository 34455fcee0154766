import MixingConsole
import SignalOps
import TensorEngine

/// One effect of a strip on 8 mono signals of 262,144 samples with controls of their own, of a reverb on one stereo
/// signal: forward, or forward and backward. `peers/effects.py` does the same with the peers.
struct EffectBenchmark {
  private static let samples = 262_144

  private let effect: RackEffect
  private let hasGradient: Bool

  /// `forward/EFFECT` or `gradient/EFFECT`, with `/PEER` behind it or not.
  init?(_ name: String) {
    let parts = name.split(separator: "/")
    guard parts.count > 1, ["forward", "gradient"].contains(parts[0]),
      let effect = RackEffect(rawValue: String(parts[1]))
    else { return nil }
    self.effect = effect
    hasGradient = parts[0] == "gradient"
  }

  /// Makes the inputs, and returns what is timed: the effect, and where they are asked for the gradients of a weighted
  /// sum of its output to the signal and every control.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let (batch, channels) = effect == .reverb ? (1, 2) : (8, 1)
    let shape = [batch, 1, channels, Self.samples]
    func tracked(_ tensor: Tensor) -> Tensor { hasGradient ? tensor.tracked() : tensor }
    let signal = tracked(
      .randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend))
    let weights = Tensor.randomNormal(shape: shape, from: &random, on: backend)
    let slot = effect.slot
    let controls = slot.values.map {
      tracked(Tensor(repeating: Float($0.constant ?? 0), shape: [batch, 1, 1, 1], on: backend))
    }
    return {
      let processor = RackEffect.processor(slot, longestBlock: Self.samples, on: backend)
      let values = ControlValues(controls.map { .tensor($0) }, on: backend)
      let wet = RackEffect.output(of: processor, signal, values)
      if hasGradient { _ = (wet * weights).sum().gradients(for: [signal] + controls) }
    }
  }
}
