import Documents
import MixingConsole
import SignalOps
import TensorEngine

/// One effect of a strip, forward: a minute of stereo noise at 44.1 kHz in blocks of 32,768 samples.
/// `peers/rack.py` does the same with the peer.
enum RackBenchmark: String, CaseIterable {
  case rackCompressor, rackGate, rackDelay, rackChorus, rackReverb

  private static let sampleRate = 44_100
  private static let samples = 60 * 44_100
  private static let block = 32_768

  /// The effect as a session has it.
  private var json: JSONValue {
    switch self {
    case .rackCompressor:
      [
        "effect": "compressor", "thresholdDb": -20, "ratio": 4, "attackMs": 5, "releaseMs": 100,
      ]
    case .rackGate: ["effect": "gate", "thresholdDb": -20, "attackMs": 1, "releaseMs": 100]
    case .rackDelay: ["effect": "delay", "timeMs": 300, "feedback": 0.3, "mix": 0.5]
    case .rackChorus: ["effect": "chorus", "voices": 1, "rateHz": 1, "depthMs": 3, "delayMs": 7]
    case .rackReverb:
      ["effect": "reverb", "algorithm": "schroeder", "decaySeconds": 2, "mix": 0.33]
    }
  }

  /// What is timed: the effect from its beginning on.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let signal = Tensor.randomNormal(
      shape: [1, 1, 2, Self.samples], deviation: 0.1, from: &random, on: backend)
    let blocks = stride(from: 0, to: Self.samples, by: Self.block).map {
      signal.sliced($0..<min($0 + Self.block, Self.samples), along: 3)
    }
    guard let slot = try? EffectSlot(json) else { preconditionFailure("no such effect: \(json)") }
    let values = ControlValues(
      slot.values.map { .number($0.constant ?? 0) }, on: backend)
    let context = SignalContext(
      sampleRate: Self.sampleRate, longestBlock: Self.block,
      tailSeconds: slot.effect.tailSeconds(slot.values, beatsPerMinute: nil), on: backend)
    return {
      do {
        let processor = try slot.effect.processor(context)
        for block in blocks { _ = try processor.process([block], values) }
      } catch {
        preconditionFailure("\(error)")
      }
    }
  }
}
