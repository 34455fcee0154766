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
        track.name, Self.takenFor(track, source), TrackDescription(track).level,
        TrackDescription(track).pan, TrackDescription(track).treatment,
        track.output == .master ? "" : "\(track.output)",
      ]
    }
    return Table.rows([["Stem", "Taken for", "Fader", "Pan", "Treatment", "Group"]] + rows)
  }

  /// Every reason, stem by stem.
  var notes: String { session.tracks.map { TrackDescription($0).notes }.joined() }

  /// The tracks for `--json`.
  var tracks: JSONValue {
    .array(
      zip(session.tracks, roleSources).map { track, source in
        .object(
          [
            .init("name", .string(track.name)), .init("file", .string(track.file)),
            .init("role", track.role.map { .string($0) } ?? .null),
            .init("roleFrom", .string(source.rawValue)),
          ] + TrackDescription(track).members)
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
}
