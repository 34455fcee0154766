public import Documents
package import Mixers
public import MixingConsole

/// What became of a mix.
public struct MixResult: Sendable {
  /// As it was rendered.
  public let session: Session
  public let render: RenderResult
  /// Where the session was written, or shall be printed.
  let sessionOut: String?
  /// What was left out.
  let skipped: [SkippedFile]
  /// Who says what each track is; `nil` where nobody asked.
  package let roleSources: [RoleGuess.Source]?
  /// Whether the console made the mix, so that there are settings to tell.
  package let setsConsole: Bool
  /// What the user should know; all of it was reported.
  public let warnings: [String]

  /// The document of `fader mix --json`.
  public var json: JSONValue {
    let tracks = session.tracks.enumerated().map { index, track in
      JSONValue.object(
        [
          .init("name", .string(track.name)), .init("file", .string(track.file)),
          .init("role", JSONValue(track.role)),
          .init("roleFrom", JSONValue(roleSources?[index].rawValue)),
        ] + (setsConsole ? track.decidedMembers : []))
    }
    let buses = session.buses.map { bus in
      JSONValue.object(
        ("name", .string(bus.name)), ("faderDb", JSONValue(bus.fader.constant)),
        ("effects", bus.strip.names), ("output", .string("\(bus.output)")))
    }
    return render.json(
      with: [
        .init("session", JSONValue(sessionOut)), .init("tracks", .array(tracks)),
        .init("buses", .array(buses)), .init("skipped", .array(skipped.map(\.json))),
      ], warnings: warnings)
  }
}

extension Track {
  /// What was decided of a track, in a document.
  var decidedMembers: [JSONValue.Member] {
    [
      .init("faderDb", JSONValue(fader.constant)),
      .init("position", position.map { JSONValue($0.constant) } ?? 0.5),
      .init("muted", .bool(isMuted)), .init("effects", strip.names),
      .init(
        "sends",
        .array(
          sends.map { send in
            .object(("bus", .string(send.bus)), ("levelDb", JSONValue(send.level.constant)))
          })),
      .init("output", .string("\(output)")), .init("notes", .array(notes.map { .string($0) })),
    ]
  }
}

extension [EffectSlot] {
  /// The kinds of effect, in order.
  var names: JSONValue { .array(map { .string($0.name) }) }
}
