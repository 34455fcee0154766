import SignalOps
import TensorEngine

/// A de-esser: what lies above a frequency is compressed by its own level.
///
/// The signal is split in two by a Linkwitz–Riley crossover of fourth order at `frequencyHz`; the upper band goes
/// through the `Compressor` with a hard knee, and the sum is all-pass where nothing is compressed. With a key, the
/// key's upper band is listened to.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: that of the filters and of the compressor.
/// - Source: S. P. Lipshitz & J. Vanderkooy (1983), A family of linear-phase crossover networks, J. Audio Eng. Soc.
///   31(1/2), for the split; Giannoulis, Massberg & Reiss (2012) for the compressor.
package struct DeEsser: PlainEffect {
  package static let name = "deEsser"
  package static let usualPlace = StripPlace.dynamics

  package enum Control: String, ControlKey {
    case frequencyHz, thresholdDb, ratio, attackMs, releaseMs

    package var spec: ControlSpec {
      switch self {
      case .frequencyHz:
        .init(
          2_000...12_000, .hertz, taper: .logarithmic, standard: 6_500, automation: .perBlock,
          learned: .init(2_000...12_000), fitted: 2_000...12_000, search: .basin)
      case .thresholdDb:
        .init(
          -80...0, .decibels, neutral: 0, standard: -30, automation: .perBlock,
          learned: .init(-60...0), fitted: -70...0, search: .basin, typical: -45 ... -20)
      case .ratio: .dynamicsRatio(standard: 4)
      case .attackMs: .quickAttackMs(standard: 1)
      case .releaseMs: .releaseMs(standard: 60)
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
    private var crossover: Crossover
    private var keyFilter = RecursiveState()
    private var stage: CompressorStage

    init(_ context: SignalContext) {
      sampleRate = context.sampleRate
      crossover = Crossover(sampleRate: context.sampleRate)
      stage = CompressorStage(context)
    }

    var gainDb: Tensor? { stage.gainDb }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let corner = controls[Control.frequencyHz]
      let (low, high) = crossover.split(inputs[0], at: corner)
      let heard =
        inputs.count > 1
        ? inputs[1].equalized(
          Crossover.highPass(corner), sampleRate: sampleRate, state: &keyFilter) : nil
      let settings = CompressorControls(
        thresholdDb: controls[Control.thresholdDb], ratio: controls[Control.ratio],
        attackMs: controls[Control.attackMs], releaseMs: controls[Control.releaseMs],
        kneeDb: .number(0), makeupDb: .number(0))
      return low + stage.process(high, heard: heard, settings)
    }
  }
}
