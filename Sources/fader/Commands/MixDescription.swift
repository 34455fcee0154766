import Foundation
import Mixers
import MixingConsole

/// What `mix` says of the mix that was decided.
struct MixDescription {
  let session: Session
  let inputs: MixInputs
  /// Who says what each track is.
  let roleSources: [RoleGuess.Source]

  /// A row for each stem: what it was taken for, and what was done with it.
  var table: String {
    let rows = zip(session.tracks, roleSources).map { track, source in
      [
        track.name, Self.takenFor(track, source),
        track.isMuted ? "muted" : SessionDescription.level(track.fader),
        Self.pan(track), Self.treatment(track), track.output == .master ? "" : "\(track.output)",
      ]
    }
    return Table.rows([["Stem", "Taken for", "Fader", "Pan", "Treatment", "Group"]] + rows)
  }

  /// Every reason, stem by stem.
  var notes: String {
    session.tracks.map { track in
      "\n\(track.name)\n" + track.notes.map { "  \($0)\n" }.joined()
    }.joined()
  }

  /// The tracks for `--json`.
  var tracks: JSONValue {
    .array(
      zip(session.tracks, roleSources).map { track, source in
        .object(
          ("name", .string(track.name)), ("file", .string(track.file)),
          ("role", track.role.map { .string($0) } ?? .null),
          ("roleFrom", .string(source.rawValue)),
          ("faderDb", Self.number(track.fader)),
          ("position", Self.position(track).map(Self.number) ?? 0.5),
          ("muted", .bool(track.isMuted)),
          ("effects", .array(track.strip.map { .string(type(of: $0.effect).name) })),
          (
            "sends",
            .array(
              track.sends.map { send in
                .object(("bus", .string(send.bus)), ("levelDb", Self.number(send.level)))
              })
          ),
          ("output", .string("\(track.output)")),
          ("notes", .array(track.notes.map { .string($0) })))
      })
  }

  /// What was left out, for `--json`.
  var skipped: JSONValue {
    .array(
      (inputs.collection.skipped + inputs.bad).map { file in
        .object(("file", .string(file.path)), ("reason", .string(file.reason)))
      })
  }

  // MARK: Words

  private static func takenFor(_ track: Track, _ source: RoleGuess.Source) -> String {
    guard let role = track.role, role != StemRole.unknown.rawValue else { return "not recognised" }
    // leadVocal → lead vocal
    let words = role.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
    switch source {
    case .told: return words + ", as told"
    case .name: return words + ", by name"
    case .sound: return words + ", by sound"
    }
  }

  private static func treatment(_ track: Track) -> String {
    let effects = track.strip.filter { !$0.isBypassed }.compactMap { slot -> String? in
      switch slot.effect {
      case is Pan: nil
      case is Equalizer: "EQ"
      case is Compressor:
        "compressor " + (slot.constant("ratio").map { String(format: "%.3g:1", $0) } ?? "")
      default: type(of: slot.effect).name
      }
    }
    let sends = track.sends.map { "\($0.bus) \(SessionDescription.level($0.level))" }
    return (effects + sends).joined(separator: ", ")
  }

  private static func pan(_ track: Track) -> String {
    switch position(track) {
    case .constant(let position)?:
      let percent = Int((abs(position - 0.5) * 200).rounded())
      return percent == 0 ? "centre" : "\(percent) % \(position < 0.5 ? "left" : "right")"
    case .points(let points)?: return "\(points.count) points"
    case nil: return "centre"
    }
  }

  private static func position(_ track: Track) -> ControlValue? {
    track.strip.first { $0.effect is Pan }.flatMap { $0.value("position") }
  }

  /// A control's value; `null` where it moves.
  private static func number(_ value: ControlValue) -> JSONValue {
    if case .constant(let number) = value { .number(number) } else { .null }
  }
}

extension EffectSlot {
  fileprivate func value(_ control: String) -> ControlValue? {
    effect.controls.firstIndex { $0.name == control }.map { values[$0] }
  }

  fileprivate func constant(_ control: String) -> Double? {
    if case .constant(let number)? = value(control) { number } else { nil }
  }
}
