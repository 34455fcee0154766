import MixingConsole
import SignalOps
import TensorEngine

/// One effect of a strip, forward: a minute of stereo noise in blocks of 32,768 samples. `peers/rack.py` does the
/// same with the peers.
struct RackBenchmark {
  private static let samples = 60 * RackEffect.sampleRate
  private static let block = 32_768

  private let effect: RackEffect

  /// `rack/EFFECT`, or `rack/EFFECT/PEER`.
  init?(_ name: String) {
    let parts = name.split(separator: "/")
    guard parts.count > 1, parts[0] == "rack", let effect = RackEffect(rawValue: String(parts[1]))
    else { return nil }
    self.effect = effect
  }

  /// Makes the signal, and returns what is timed: the effect from its beginning on.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let signal = Tensor.randomNormal(
      shape: [1, 1, 2, Self.samples], deviation: 0.1, from: &random, on: backend)
    let blocks = stride(from: 0, to: Self.samples, by: Self.block).map {
      signal.sliced($0..<min($0 + Self.block, Self.samples), along: 3)
    }
    let slot = effect.slot
    let values = ControlValues(slot.values.map { .number($0.constant ?? 0) }, on: backend)
    return {
      let processor = RackEffect.processor(slot, longestBlock: Self.block, on: backend)
      for block in blocks { _ = RackEffect.output(of: processor, block, values) }
    }
  }
}
