import SignalOps
import TensorEngine

/// The width of a stereo signal, by middle and side.
///
/// S = (l − r)/2, S′ = `widthRatio` · S, high-passed at `monoBelowHz` (RBJ, second order, Q 0.7071; none at 0 Hz);
/// left = l + (S′ − S), right = r − (S′ − S). At a ratio of 1 and 0 Hz nothing changes, to the bit.
///
/// - Signal: `[batch, track, channel, sample]` with two channels; one, which has no side, is left alone.
/// - Gradient: composed of recorded ops and the adjoint of the high-pass.
/// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 5.3 (middle and side).
package struct Width: PlainEffect {
  package static let name = "width"
  package static let usualPlace = StripPlace.space

  package enum Control: String, ControlKey {
    case widthRatio, monoBelowHz

    package var spec: ControlSpec {
      switch self {
      case .widthRatio:
        .init(
          0...2, .ratio, neutral: 1, standard: 1, automation: .perSample, learned: .init(0...2),
          fitted: 0...2, typical: 0.5...1.5)
      // No filter at 0: its own branch.
      case .monoBelowHz:
        .init(
          0...500, .hertz, neutral: 0, standard: 0, automation: .perBlock, fitted: 0...500,
          search: .basin, typical: 0...200)
      }
    }
  }

  package init() {}

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(sampleRate: context.sampleRate)
  }

  private final class Processor: EffectProcessor {
    /// Below this the high-pass changes nothing that could be heard, or be told in `Float`.
    private static let leastHz = 0.01
    private let sampleRate: Int
    private var state = RecursiveState()

    init(sampleRate: Int) { self.sampleRate = sampleRate }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let signal = inputs[0]
      if signal.shape[2] == 1 { return signal }
      let (left, right) = (signal.sliced(0..<1, along: 2), signal.sliced(1..<2, along: 2))
      let side = 0.5 * (left - right)
      var wide = side * controls.tensor(Control.widthRatio)
      let corner = controls.tensor(Control.monoBelowHz)
      if corner.values.contains(where: { Double($0) > Self.leastHz }) {
        let band = BiquadBand(
          .highPass, frequencyHz: .tensor(corner.maximum(Float(Self.leastHz))), q: .number(0.7071))
        wide = wide.equalized([band], sampleRate: sampleRate, state: &state)
      }
      let change = wide - side
      return Tensor.concatenated([left + change, right - change], along: 2)
    }
  }
}
