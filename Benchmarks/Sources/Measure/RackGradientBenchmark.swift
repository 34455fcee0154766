import MixingConsole
import SignalOps
import TensorEngine

/// One effect of a strip, forward and backward, on 8 mono signals of 131,072 samples with controls of their own.
/// `peers/rack_gradients.py` does the same with the peers.
struct RackGradientBenchmark {
  private static let shape = [8, 1, 1, 131_072]

  private let effect: RackEffect

  /// `gradient/EFFECT`, or `gradient/EFFECT/PEER`.
  init?(_ name: String) {
    let parts = name.split(separator: "/")
    guard parts.count > 1, parts[0] == "gradient",
      let effect = RackEffect(rawValue: String(parts[1]))
    else { return nil }
    self.effect = effect
  }

  /// Makes the inputs, and returns what is timed: the effect, and the gradients of a weighted sum of its output to the
  /// signal and every control.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let signal = Tensor.randomNormal(
      shape: Self.shape, deviation: 0.1, from: &random, on: backend
    ).tracked()
    let weights = Tensor.randomNormal(shape: Self.shape, from: &random, on: backend)
    let slot = effect.slot
    let controls = slot.values.map {
      Tensor(repeating: Float($0.constant ?? 0), shape: [8, 1, 1, 1], on: backend).tracked()
    }
    return {
      let processor = RackEffect.processor(slot, longestBlock: Self.shape[3], on: backend)
      let values = ControlValues(controls.map { .tensor($0) }, on: backend)
      let wet = RackEffect.output(of: processor, signal, values)
      _ = (wet * weights).sum().gradients(for: [signal] + controls)
    }
  }
}
