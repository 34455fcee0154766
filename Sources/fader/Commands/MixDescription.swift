import Documents
import Foundation
import Mixers
import MixingConsole

/// What `mix` says of the mix that was decided.
struct MixDescription {
  let session: Session
  let inputs: MixInputs
  /// Who says what each track is; `nil` where nobody asked.
  let roleSources: [RoleGuess.Source]?
  /// Whether the console makes the mix, so that there are settings to tell.
  var isConsole = true

  /// A row for each stem: what it was taken for, and what was done with it.
  var table: String {
    guard isConsole else { return "" }
    var rows = [["Stem", "Fader", "Pan", "Treatment", "Group"]]
    let hasSolo = session.tracks.contains(where: \.isSolo)
    for track in session.tracks {
      let description = TrackDescription(track)
      // A solo elsewhere keeps it out of the mix.
      let isHeard = !hasSolo || track.isSolo
      rows.append([
        track.name, isHeard ? description.level : "not solo", description.pan,
        description.treatment,
        track.output == .master ? "" : "\(track.output)",
      ])
    }
    if let roleSources {
      let words = zip(session.tracks, roleSources).map(Self.takenFor)
      for (row, taken) in (["Taken for"] + words).enumerated() { rows[row].insert(taken, at: 1) }
    }
    for bus in session.buses {
      var channel = Track(name: bus.name, file: "")
      channel.strip = bus.strip
      rows.append(
        [bus.title] + (roleSources == nil ? [] : [""]) + [
          SessionDescription.level(bus.fader), "", TrackDescription(channel).treatment,
          bus.output == .master ? "" : "\(bus.output)",
        ])
    }
    return Table.rows(rows) + "\n"
  }

  /// Every reason, stem by stem.
  var notes: String { session.tracks.map { TrackDescription($0).notes }.joined() }

  /// The tracks for `--json`.
  var tracks: JSONValue {
    .array(
      session.tracks.enumerated().map { index, track in
        .object(
          [
            .init("name", .string(track.name)), .init("file", .string(track.file)),
            .init("role", track.role.map { .string($0) } ?? .null),
            .init("roleFrom", roleSources.map { .string($0[index].rawValue) } ?? .null),
          ] + (isConsole ? TrackDescription(track).members : []))
      })
  }

  /// The buses for `--json`.
  var buses: JSONValue {
    .array(
      session.buses.map { bus in
        .object(
          ("name", .string(bus.name)), ("faderDb", JSONValue(bus.fader.constant)),
          ("effects", SessionDescription.effects(bus.strip)), ("output", .string("\(bus.output)")))
      })
  }

  /// What was left out, for `--json`.
  var skipped: JSONValue {
    .array(
      inputs.skipped.map { file in
        .object(("file", .string(file.path)), ("reason", .string(file.reason)))
      })
  }

  // MARK: Words

  private static func takenFor(_ track: Track, _ source: RoleGuess.Source) -> String {
    if track.isMuted, source == .name, StemName(track.name).isGuide { return "guide, by name" }
    guard let role = track.role, role != StemRole.unknown.rawValue else { return "not recognised" }
    let words = Wording.words(role)
    switch source {
    case .told: return words + ", as told"
    case .name: return words + ", by name"
    case .sound: return words + ", by sound"
    }
  }
}
