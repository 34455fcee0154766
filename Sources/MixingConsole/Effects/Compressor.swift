import SignalOps
import TensorEngine

/// A feed-forward compressor with soft knee and branching attack and release.
///
/// Level `L = 20·log10 max(max over channels |x|, 1e-8)`; gain `g = curve(L) − L` with the static
/// curve of eq. 4; `s[n] = α·s[n−1] + (1−α)·g[n]` with `α = exp(−ln 9 / (f_s·t))` of the attack
/// while the gain falls, of the release otherwise; `y = x·10^((s + makeupDb)/20)`. With a key, L is the
/// key's level.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: hand-written adjoint of the ballistics, the rest recorded ops.
/// - Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4 and 16.
package struct Compressor: PlainEffect {
  package static let name = "compressor"
  package static let usualPlace = StripPlace.dynamics

  package enum Control: String, ControlKey {
    case thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb

    package var spec: ControlSpec {
      switch self {
      case .thresholdDb:
        .init(
          -80...0, .decibels, neutral: 0, standard: 0, automation: .perBlock,
          learned: .init(-60...0), fitted: -60...0, search: .basin, typical: -40 ... -10)
      case .ratio: .dynamicsRatio(standard: 1)
      case .attackMs: .attackMs(standard: 10)
      case .releaseMs: .releaseMs(standard: 100)
      case .kneeDb:  // 0 is a hard knee: its own branch
        .init(
          0...24, .decibels, neutral: 0, standard: 0, automation: .perBlock,
          learned: .init(0...12), fitted: 0...24)
      case .makeupDb:  // not fitted: a fader does the same
        .init(
          -24...24, .decibels, neutral: 0, standard: 0, automation: .perBlock,
          learned: .init(-12...12))
      }
    }
  }

  package init() {}

  package var takesKey: Bool { true }

  /// Nothing is compressed at a ratio of 1, nor above a threshold at full scale but for what a knee reaches.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    let value = { (control: Control) in Control.allCases.firstIndex(of: control).map { values[$0] }
    }
    if Control.allCases[control] == .makeupDb { return [] }
    let isOpen = value(.thresholdDb) == 0 && value(.kneeDb) == 0
    return Control.allCases.indices.filter { index in
      switch Control.allCases[index] {
      case .thresholdDb: isOpen && index != control
      case .ratio: values[index] == 1 && index != control
      default: false
      }
    }
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(context)
  }

  private final class Processor: EffectProcessor {
    private var stage: CompressorStage

    init(_ context: SignalContext) { stage = CompressorStage(context) }

    var gainDb: Tensor? { stage.gainDb }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let settings = CompressorControls(
        thresholdDb: controls[Control.thresholdDb], ratio: controls[Control.ratio],
        attackMs: controls[Control.attackMs], releaseMs: controls[Control.releaseMs],
        kneeDb: controls[Control.kneeDb], makeupDb: controls[Control.makeupDb])
      return stage.process(inputs[0], heard: inputs.count > 1 ? inputs[1] : nil, settings)
    }
  }
}

/// A compressor at work on a signal, or on a band of one.
struct CompressorStage {
  private let sampleRate: Int
  private let isMetered: Bool
  private var state = RecursiveState()
  /// The gain of the last block without makeup, where it is metered.
  private(set) var gainDb: Tensor?

  init(_ context: SignalContext) {
    (sampleRate, isMetered) = (context.sampleRate, context.isMetered)
  }

  /// The next block of a signal, by its own level or that of another one that is heard.
  mutating func process(
    _ signal: Tensor, heard: Tensor?, _ settings: CompressorControls
  ) -> Tensor {
    if heard != nil || isMetered {
      var after = state
      let gain = (heard ?? signal).compressionGain(
        settings, sampleRate: sampleRate, state: &after)
      if isMetered { gainDb = gain }
      if heard != nil {
        state = after
        return signal * (gain + settings.makeupDb.tensor(on: signal.backend)).amplitude()
      }
    }
    return signal.compressed(settings, sampleRate: sampleRate, state: &state)
  }
}
