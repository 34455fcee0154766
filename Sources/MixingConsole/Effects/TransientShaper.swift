import SignalOps
import TensorEngine

/// Attack and sustain of a sound, louder or softer, at any level.
///
/// Followers of the level L in decibels, branching as the ballistics of the `Compressor`, at rest at −160 dB:
/// two with attacks of 1 and 20 ms (both with a release of 300 ms), ΔA = fast − slow; two with releases of 30 and
/// 300 ms (both with an attack of 1 ms), ΔR = slow − fast. g = attackDb·clip(ΔA/12 dB, 0, 1) + sustainDb·clip(ΔR/12 dB,
/// 0, 1); y = x·10^(g/20).
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: hand-written adjoint of the followers, the rest recorded ops.
/// - Source: differential envelopes after US patent 5,663,517 (transient processor); followers after Giannoulis, Massberg
///   & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 16.
package struct TransientShaper: PlainEffect {
  package static let name = "transientShaper"
  package static let usualPlace = StripPlace.dynamics

  package enum Control: String, ControlKey {
    case attackDb, sustainDb

    package var spec: ControlSpec {
      .init(
        -24...24, .decibels, neutral: 0, standard: 0, automation: .perSample,
        learned: .init(-12...12), fitted: -24...24, typical: -9...9)
    }
  }

  package init() {}

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(sampleRate: context.sampleRate)
  }

  private final class Processor: EffectProcessor {
    /// The level of silence.
    private static let rest = -160.0
    /// The difference that has the whole effect, in decibels.
    private static let span: Float = 12
    /// Attack and release in milliseconds; the first is in both differences.
    private static let times = [(1.0, 300.0), (20, 300), (1, 30)]
    private let sampleRate: Int
    private var states: [RecursiveState] = []

    init(sampleRate: Int) { self.sampleRate = sampleRate }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let level = inputs[0].linkedLevel()
      if states.isEmpty {
        let rest = Array(repeating: Self.rest, count: level.shape[0] * level.shape[1])
        states = Self.times.map { _ in RecursiveState(rest) }
      }
      let followers = Self.times.enumerated().map { index, times in
        // The ballistics' attack is where a level falls.
        level.ballistics(
          attackMs: .number(times.1), releaseMs: .number(times.0), sampleRate: sampleRate,
          state: &states[index])
      }
      func share(_ difference: Tensor) -> Tensor {
        (difference / Self.span).maximum(0).minimum(1)
      }
      let gain =
        controls.tensor(Control.attackDb) * share(followers[0] - followers[1])
        + controls.tensor(Control.sustainDb) * share(followers[0] - followers[2])
      return inputs[0] * gain.amplitude()
    }
  }
}
