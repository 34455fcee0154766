import TensorEngine

/// A place between left and right, by the session's `PanLaw`.
///
/// With p the position, a mono signal becomes `(l(p)·x, r(p)·x)`. Of a stereo signal, each channel
/// is scaled by the law's gain over its value at 0.5, so that 0.5 leaves it alone.
///
/// - Signal: `[batch, track, channel, sample]` with one or two channels; two come out.
/// - Gradient: hand-written (`PanLaw`), exact at hard left and right too.
/// - Source: the gains are those of `PanLaw`.
package struct Pan: PlainEffect {
  package static let name = "pan"
  package static let usualPlace = StripPlace.pan

  package enum Control: String, ControlKey {
    case position

    package var spec: ControlSpec {
      switch self {
      // Hard left and hard right are settings that people use, so they are in the range.
      case .position:
        .init(
          0...1, .position, neutral: 0.5, standard: 0.5, automation: .perSample,
          learned: .init(0...1), fitted: 0...1, typical: 0.1...0.9)
      }
    }
  }

  package init() {}

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    let law = context.panLaw
    return BlockFunction { dry, controls in
      dry * law.gains(at: controls.tensor(Control.position), stereo: dry.shape[2] == 2)
    }
  }
}
