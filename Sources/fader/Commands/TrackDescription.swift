import Documents
import Foundation
import MixingConsole

/// What commands say of a track that was decided.
struct TrackDescription {
  let track: Track

  init(_ track: Track) { self.track = track }

  // MARK: For people

  /// The fader, or that the track is muted.
  var level: String { track.isMuted ? "muted" : SessionDescription.level(track.fader) }

  /// What was done to its sound.
  var treatment: String {
    let strip = track.strip.filter { !$0.isBypassed }
    let gains = strip.filter { $0.effect is Gain }.compactMap { $0.value("gainDb")?.constant }
    let gain = gains.isEmpty ? [] : ["gain \(MixReport.rounded(gains.reduce(0, +))) dB"]
    let effects = strip.compactMap { slot -> String? in
      switch slot.effect {
      case is Pan, is Gain: nil
      case is Equalizer: "EQ"
      case is Compressor: compressor(slot)
      default: slot.name
      }
    }
    let sends = track.sends.map { "\($0.bus) \(SessionDescription.level($0.level))" }
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
  var pan: String {
    ControlWording.text(of: position ?? 0.5, .position)
  }

  /// Its name and every reason, a line each.
  var notes: String {
    "\n\(track.name.shown)\n" + track.notes.map { "  \($0.shown)\n" }.joined()
  }

  // MARK: For machines

  /// What was decided.
  var members: [JSONValue.Member] {
    [
      .init("faderDb", Self.number(track.fader)),
      .init("position", position.map(Self.number) ?? 0.5),
      .init("muted", .bool(track.isMuted)),
      .init("effects", .array(track.strip.map { .string($0.name) })),
      .init(
        "sends",
        .array(
          track.sends.map { send in
            .object(("bus", .string(send.bus)), ("levelDb", Self.number(send.level)))
          })),
      .init("output", .string("\(track.output)")),
      .init("notes", .array(track.notes.map { .string($0) })),
    ]
  }

  /// Of the first pan; `nil` where there is none.
  var position: ControlValue? {
    track.strip.first { $0.effect is Pan }.flatMap { $0.value("position") }
  }

  /// A control's value; `null` where it moves.
  private static func number(_ value: ControlValue) -> JSONValue {
    value.constant.map { .number($0) } ?? .null
  }
}

extension EffectSlot {
  fileprivate func value(_ control: String) -> ControlValue? {
    effect.controls.firstIndex { $0.name == control }.map { values[$0] }
  }
}
