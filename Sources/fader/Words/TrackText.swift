import Foundation
import MixingConsole
import Studio

/// What commands say of a track that was decided.
extension Track {
  /// The fader, or that the track is muted.
  var levelText: String { isMuted ? "muted" : ControlWording.level(fader) }

  /// What was done to its sound.
  var treatmentText: String {
    let strip = strip.filter { !$0.isBypassed }
    let gains = strip.filter { $0.effect is Gain }.compactMap { $0.value(of: Gain.Control.gainDb)?.constant }
    let gain = gains.isEmpty ? [] : ["gain \(Phrase.decimal(gains.reduce(0, +))) dB"]
    let effects = strip.compactMap { slot -> String? in
      switch slot.effect {
      case is Pan, is Gain: nil
      case is Equalizer: "EQ"
      case is Compressor: compressor(slot)
      default: type(of: slot.effect).name
      }
    }
    let sends = sends.map { "\($0.bus) \(ControlWording.level($0.level))" }
    return (gain + effects + sends).joined(separator: ", ")
  }

  /// The compressor with its ratio, or that it compresses nothing.
  private func compressor(_ slot: EffectSlot) -> String {
    guard let ratio = slot.effect.index(ofControl: "ratio") else { return "compressor" }
    if slot.values[ratio] == 1 || !slot.effect.silencers(of: ratio, slot.values).isEmpty {
      return "compressor (idle)"
    }
    return "compressor " + (slot.values[ratio].constant.map { String(format: "%.3g:1", $0) } ?? "")
  }

  /// Where it stands.
  var panText: String {
    ControlWording.text(of: position ?? 0.5, .position)
  }

  /// Its name and every reason, a line each.
  var notesText: String {
    "\n\(name.shown)\n" + notes.map { "  \($0.shown)\n" }.joined()
  }
}
