import Foundation

/// What was decided of a track, in words.
extension Track {
  /// The fader, or that the track is muted.
  package var levelText: String { isMuted ? "muted" : ControlWording.level(fader) }

  /// What was done to its sound.
  package var treatmentText: String {
    let strip = strip.filter { !$0.isBypassed }
    let gains = strip.filter { $0.effect is Gain }.compactMap {
      $0.value(of: Gain.Control.gainDb)?.constant
    }
    let gain =
      gains.isEmpty
      ? [] : ["gain \(ControlWording.text(of: .constant(gains.reduce(0, +)), .decibels))"]
    let effects = strip.compactMap { slot -> String? in
      switch slot.effect {
      case is Pan, is Gain: nil
      case is Equalizer: "EQ"
      case is Compressor: compressor(slot)
      default: slot.name
      }
    }
    let sends = sends.map { "\($0.bus) \(ControlWording.level($0.level))" }
    let place =
      (startSeconds == 0
        ? []
        : [
          String(format: "%.1f ms ", abs(startSeconds) * 1_000)
            + (startSeconds < 0 ? "earlier" : "later")
        ])
      + [polarity.words].compactMap { $0 }
    return (place + gain + effects + sends).joined(separator: ", ")
  }

  /// The compressor with its ratio, or that it compresses nothing.
  private func compressor(_ slot: EffectSlot) -> String {
    guard let ratio = slot.effect.index(ofControl: "ratio") else { return "compressor" }
    if slot.values[ratio] == 1 || !slot.effect.silencers(of: ratio, slot.values).isEmpty {
      return "compressor (idle)"
    }
    return "compressor " + (slot.values[ratio].constant.map { String(format: "%.3g:1", $0) } ?? "")
      + (slot.key.map { " by \($0.source)" } ?? "")
  }

  /// Where it stands.
  package var panText: String {
    ControlWording.text(of: position ?? 0.5, .position)
  }

  /// Of the first pan; `nil` where there is none.
  package var position: ControlValue? {
    strip.first { $0.effect is Pan }.flatMap { $0.value(of: Pan.Control.position) }
  }
}

extension EffectSlot {
  /// The value of a control; `nil` where the effect has none of that name.
  fileprivate func value(of control: some ControlKey) -> ControlValue? {
    effect.index(ofControl: control.rawValue).map { values[$0] }
  }
}
