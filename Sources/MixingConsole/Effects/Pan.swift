package import TensorEngine

/// A place between left and right, by the session's `PanLaw`.
///
/// With p the position, a mono signal becomes `(l(p)·x, r(p)·x)`. Of a stereo signal, each channel
/// is scaled by the law's gain over its value at 0.5, so that 0.5 leaves it alone.
///
/// - Signal: `[batch, track, channel, sample]` with one or two channels; two come out.
/// - Gradient: hand-written (`PanLaw`), exact at hard left and right too.
/// - Source: the gains are those of `PanLaw`.
package struct Pan: NativeEffect {
  package static let name = "pan"

  package enum Control: String, ControlKey {
    case position

    package var spec: ControlSpec {
      switch self {
      // Hard left and hard right are settings that people use, so they are in the range.
      case .position:
        .init(0...1, .position, neutral: 0.5, standard: 0.5, automation: .perSample)
      }
    }
  }

  package init() {}

  package func process(
    _ dry: Tensor, _ set: Settings<Control>, _ context: SignalContext, _ state: inout Void
  ) -> Tensor {
    dry * context.panLaw.gains(at: set[.position], stereo: dry.shape[2] == 2)
  }
}
