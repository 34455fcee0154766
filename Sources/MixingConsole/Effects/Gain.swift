package import TensorEngine

/// A gain, `y = x · 10^(gainDb / 20)`.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged.
/// - Gradient: composed of recorded ops.
/// - Source: the definition of the decibel (IEC 60027-3).
package struct Gain: NativeEffect {
  package static let name = "gain"

  package enum Control: String, ControlKey {
    case gainDb

    package var spec: ControlSpec {
      switch self {
      case .gainDb: .init(-96...24, .decibels, neutral: 0, standard: 0, automation: .perSample)
      }
    }
  }

  package init() {}

  package func process(
    _ dry: Tensor, _ set: Settings<Control>, _ context: SignalContext, _ state: inout Void
  ) -> Tensor {
    dry * set[.gainDb].amplitude()
  }
}
