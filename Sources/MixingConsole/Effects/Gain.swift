import TensorEngine

/// A gain, `y = x · 10^(gainDb / 20)`.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged.
/// - Gradient: composed of recorded ops.
/// - Source: the definition of the decibel (IEC 60027-3).
package struct Gain: PlainEffect {
  package static let name = "gain"
  package static let usualPlace = StripPlace.trim

  package enum Control: String, ControlKey {
    case gainDb

    package var spec: ControlSpec {
      switch self {
      case .gainDb:
        .init(
          -96...24, .decibels, neutral: 0, standard: 0, automation: .perSample,
          learned: .init(-24...24))
      }
    }
  }

  package init() {}

  /// Gains in a row that together give some decibels, as few as the range of one allows; none for 0 dB.
  package static func slots(decibels: Double) -> [EffectSlot] {
    let range = Control.gainDb.spec.range
    var slots: [EffectSlot] = []
    var left = decibels
    while abs(left) > 1e-6 {
      let part = min(max(left, range.lowerBound), range.upperBound)
      slots.insert(EffectSlot(Gain(), [.gainDb: .constant(part)]), at: 0)
      left -= part
    }
    return slots
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    BlockFunction { dry, controls in dry * controls.tensor(Control.gainDb).amplitude() }
  }
}
