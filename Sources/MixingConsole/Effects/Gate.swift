import SignalOps
import TensorEngine

/// A gate with hysteresis and hold.
///
/// It opens at L ≥ threshold, and closes once L < threshold − hysteresis for `holdMs` on end; g = 0 dB where it is
/// open, `rangeDb` where it is closed; s = g smoothed as in the `Compressor`, `attackMs` where it opens, `releaseMs`
/// where it closes; y = x·10^(s/20). It starts closed. L is the level of the input, or of a key.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: to signal, range and times; none to threshold, hysteresis and hold, which decide a switch.
/// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., chapter 4.
package struct Gate: PlainEffect {
  package static let name = "gate"
  package static let usualPlace = StripPlace.cleaning

  package enum Control: String, ControlKey {
    case thresholdDb, hysteresisDb, rangeDb, attackMs, holdMs, releaseMs

    package var spec: ControlSpec {
      switch self {
      case .thresholdDb:
        .init(
          -80...0, .decibels, standard: -40, automation: .perBlock, fitted: -80...0,
          search: .decision, typical: -60 ... -20)
      case .hysteresisDb:
        .init(
          0...24, .decibels, standard: 6, automation: .perBlock, fitted: 0...24, search: .decision,
          typical: 0...12)
      case .rangeDb:
        .init(
          -96...0, .decibels, neutral: 0, standard: -80, automation: .perBlock,
          learned: .init(-96...0, start: -1), fitted: -96...0, typical: -80 ... -10)
      case .attackMs: .quickAttackMs(standard: 0.5)
      case .holdMs:
        .init(
          0...2_000, .milliseconds, standard: 20, automation: .perBlock, fitted: 0...500,
          search: .decision, typical: 0...200)
      case .releaseMs: .releaseMs(standard: 100)
      }
    }
  }

  package init() {}

  package var takesKey: Bool { true }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(context)
  }

  private final class Processor: EffectProcessor {
    private let sampleRate: Int
    private let isMetered: Bool
    private var state = RecursiveState()
    private(set) var gainDb: Tensor?

    init(_ context: SignalContext) {
      (sampleRate, isMetered) = (context.sampleRate, context.isMetered)
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let settings = GateControls(
        thresholdDb: controls[Control.thresholdDb], hysteresisDb: controls[Control.hysteresisDb],
        rangeDb: controls[Control.rangeDb], attackMs: controls[Control.attackMs],
        holdMs: controls[Control.holdMs], releaseMs: controls[Control.releaseMs])
      let (signal, heard) = (inputs[0], inputs[inputs.count - 1])
      if isMetered {
        // What becomes of a signal of 1.
        var state = state
        let one = Tensor(
          repeating: 1, shape: Array(signal.shape[..<2]) + [1, signal.shape[3]], on: signal.backend)
        gainDb = one.gated(by: heard, settings, sampleRate: sampleRate, state: &state)
          .decibels(floor: 1e-8)
      }
      return signal.gated(by: heard, settings, sampleRate: sampleRate, state: &state)
    }
  }
}
