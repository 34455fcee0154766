import Documents
import MixingConsole
import SignalOps
import TensorEngine

/// An effect of a strip, with values that make it work on noise at −20 dB.
enum RackEffect: String {
  case compressor, gate, expander, limiter, multiband, deEsser, dynamicEqualizer, graphicEqualizer
  case saturation, delay, chorus, schroeder, network, plate, equalizer, reverb

  static let sampleRate = 44_100
  /// An impulse response of 65,536 samples, as dasp-pytorch has it.
  private static let decay = JSONValue.number(65_536 / Double(sampleRate))

  /// The effect as a session has it.
  private var json: JSONValue {
    switch self {
    case .compressor:
      [
        "effect": "compressor", "thresholdDb": -20, "ratio": 4, "attackMs": 5, "releaseMs": 100,
      ]
    case .gate: ["effect": "gate", "thresholdDb": -20, "attackMs": 1, "releaseMs": 100]
    case .expander:
      [
        "effect": "expander", "thresholdDb": -10, "ratio": 2, "kneeDb": 6, "attackMs": 1,
        "releaseMs": 100,
      ]
    case .limiter: ["effect": "limiter", "ceilingDb": -12, "lookAheadMs": 1.5, "releaseMs": 50]
    case .multiband:
      [
        "effect": "multibandCompressor", "crossoversHz": [200, 4_000],
        "bands": .array(
          Array(
            repeating: ["thresholdDb": -30, "ratio": 4, "attackMs": 5, "releaseMs": 100], count: 3)),
      ]
    case .deEsser:
      [
        "effect": "deEsser", "frequencyHz": 6_500, "thresholdDb": -30, "ratio": 4, "attackMs": 1,
        "releaseMs": 60,
      ]
    case .dynamicEqualizer:
      [
        "effect": "dynamicEqualizer",
        "bands": .array(
          [200, 1_000, 5_000].map { hertz in
            [
              "type": "peak", "frequencyHz": .number(hertz), "q": 1, "thresholdDb": -40, "ratio": 2,
            ]
          }),
      ]
    case .graphicEqualizer:
      [
        "effect": "graphicEqualizer",
        "gainsDb": .array((0..<31).map { .number($0 % 2 == 0 ? 3 : -3) }),
      ]
    case .saturation: ["effect": "saturation", "driveDb": 24]
    case .delay: ["effect": "delay", "timeMs": 300, "feedback": 0.3, "mix": 0.5]
    case .chorus: ["effect": "chorus", "voices": 1, "rateHz": 1, "depthMs": 3, "delayMs": 7]
    case .schroeder: ["effect": "reverb", "algorithm": "schroeder", "decaySeconds": 2, "mix": 0.33]
    case .network:
      [
        "effect": "reverb", "algorithm": "feedbackDelayNetwork", "decaySeconds": 2, "lines": 8,
        "mix": 0.33,
      ]
    case .equalizer:
      [
        "effect": "equalizer",
        "bands": .array(
          zip(
            ["lowShelf", "peak", "peak", "peak", "peak", "highShelf"],
            [80, 200, 500, 2_000, 5_000, 9_000]
          ).enumerated().map { number, band in
            [
              "type": .string(band.0), "frequencyHz": .number(band.1),
              "gainDb": .number(number % 2 == 0 ? 3 : -3), "q": 0.7,
            ]
          }),
      ]
    case .reverb:
      [
        "effect": "reverb", "algorithm": "shapedNoise", "mix": 0.5, "decaySeconds": Self.decay,
        "bandDecaySeconds": .array(Array(repeating: Self.decay, count: 12)),
        "bandGainDb": .array(Array(repeating: .number(-6), count: 12)),
      ]
    case .plate: ["effect": "reverb", "algorithm": "plate", "decayRatio": 0.8, "mix": 0.33]
    }
  }

  /// The effect with its values.
  var slot: EffectSlot {
    do {
      return try EffectSlot(json)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The effect's processor for blocks of this length, at its beginning.
  static func processor(
    _ slot: EffectSlot, longestBlock: Int, on backend: Backend
  ) -> any EffectProcessor {
    let context = SignalContext(
      sampleRate: sampleRate, longestBlock: longestBlock,
      tailSeconds: slot.effect.tailSeconds(slot.values, beatsPerMinute: nil), on: backend)
    guard let processor = try? slot.effect.processor(context) else {
      preconditionFailure("\(slot.name) has no processor")
    }
    return processor
  }

  /// The next block of what comes out.
  static func output(
    of processor: any EffectProcessor, _ block: Tensor, _ values: ControlValues
  ) -> Tensor {
    do {
      return try processor.process([block], values)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
