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
  /// What each track was taken for; `nil` where nobody asked.
  package let guesses: [RoleGuess]?
  /// Whether the console made the mix, so that there are settings to tell.
  package let setsConsole: Bool
  /// What the user should know; all of it was reported.
  public let warnings: [String]

  /// A stem that was taken for nothing certain.
  package struct Doubt: Sendable {
    package let track: String
    /// What it is most like.
    package let perhaps: StemRole
    /// The option that settles it, with the likeliest answer.
    package var remedy: String {
      "--set '\(ControlPath.escaped(track))/role=\(perhaps.rawValue)'"
    }
  }

  /// What a person could settle.
  package var doubts: [Doubt] {
    zip(session.tracks, guesses ?? []).compactMap { track, guess in
      guard !track.isMuted, let perhaps = guess.perhaps, track.role == guess.role.rawValue else {
        return nil
      }
      return Doubt(track: track.name, perhaps: perhaps)
    }
  }

  /// The document of `fader mix --json`.
  public var json: JSONValue {
    let tracks = session.tracks.enumerated().map { index, track in
      JSONValue.object(
        [
          .init("name", .string(track.name)), .init("file", .string(track.file)),
          .init("role", JSONValue(track.role)),
          .init("roleFrom", JSONValue(guesses?[index].source.rawValue)),
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
        .init("buses", .array(buses)),
        .init(
          "doubts",
          .array(
            doubts.map { doubt in
              .object(
                ("track", .string(doubt.track)), ("perhaps", .string(doubt.perhaps.rawValue)),
                ("remedy", .string(doubt.remedy)))
            })), .init("skipped", .array(skipped.map(\.json))),
      ], warnings: warnings)
  }
}

extension Track {
  /// What was decided of a track, in a document.
  var decidedMembers: [JSONValue.Member] {
    [
      .init("startSeconds", .number(startSeconds)),
      .init("polarityInverted", polarity.json),
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
