import SignalOps
import TensorEngine

/// A downward expander with soft knee.
///
/// With d = L − threshold: g = 0 where d > W/2, (1 − R)(d − W/2)²/(2W) where |d| ≤ W/2, (R − 1)·d below, at least
/// `rangeDb`; s = g smoothed as in the `Compressor`, `attackMs` where the gain rises; y = x·10^(s/20). L is the level
/// of the input, or of a key.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: hand-written adjoint of the ballistics, the rest recorded ops.
/// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., chapter 4; the knee after Giannoulis, Massberg & Reiss (2012).
package struct Expander: PlainEffect {
  package static let name = "expander"
  package static let usualPlace = StripPlace.cleaning

  package enum Control: String, ControlKey {
    case thresholdDb, ratio, kneeDb, rangeDb, attackMs, releaseMs

    package var spec: ControlSpec {
      switch self {
      case .thresholdDb:
        .init(
          -80...0, .decibels, standard: -40, automation: .perBlock, learned: .init(-80...0),
          fitted: -80...0, search: .basin, typical: -60 ... -20)
      case .ratio: .dynamicsRatio(standard: 2, typical: 1.2...6)
      case .kneeDb:  // 0 is a hard knee: its own branch
        .init(
          0...24, .decibels, standard: 0, automation: .perBlock, learned: .init(0...12),
          fitted: 0...24)
      case .rangeDb:
        .init(
          -96...0, .decibels, neutral: 0, standard: -60, automation: .perBlock,
          learned: .init(-96...0, start: -60), fitted: -96...0, typical: -80 ... -10)
      case .attackMs: .quickAttackMs(standard: 1)
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
      let settings = ExpanderControls(
        thresholdDb: controls[Control.thresholdDb], ratio: controls[Control.ratio],
        kneeDb: controls[Control.kneeDb], rangeDb: controls[Control.rangeDb],
        attackMs: controls[Control.attackMs], releaseMs: controls[Control.releaseMs])
      if inputs.count > 1 || isMetered {
        var after = state
        let gain = inputs[inputs.count - 1]
          .expansionGain(settings, sampleRate: sampleRate, state: &after)
        if isMetered { gainDb = gain }
        if inputs.count > 1 {
          state = after
          return inputs[0] * gain.amplitude()
        }
      }
      return inputs[0].expanded(settings, sampleRate: sampleRate, state: &state)
    }
  }
}
