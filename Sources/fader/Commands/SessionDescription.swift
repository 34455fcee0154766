import Foundation
import MixingConsole

/// What `inspect` says of a session.
struct SessionDescription {
  private let session: Session
  private let file: String

  init(_ session: Session, file: String) {
    self.session = session
    self.file = file
  }

  private func exists(_ track: Track) -> Bool {
    FileManager.default.fileExists(atPath: track.file)
  }

  /// The kind, then the session itself with its stems found or missing.
  var json: JSONValue {
    .object(
      ("kind", "session"), ("file", .string(file)),
      ("sampleRate", .number(Double(session.sampleRate))),
      ("panLaw", .string(session.panLaw.rawValue)),
      (
        "tracks",
        .array(
          session.tracks.map { track in
            .object(
              ("name", .string(track.name)), ("file", .string(track.file)),
              ("exists", .bool(exists(track))), ("role", track.role.map { .string($0) }),
              ("effects", Self.effects(track.strip)), ("output", .string("\(track.output)")),
              ("sends", .array(track.sends.map { .string($0.bus) })),
              ("muted", .bool(track.isMuted)), ("solo", .bool(track.isSolo)))
          })
      ),
      (
        "buses",
        .array(
          session.buses.map { bus in
            .object(
              ("name", .string(bus.name)), ("effects", Self.effects(bus.strip)),
              ("output", .string("\(bus.output)")))
          })
      ),
      ("master", .object(("effects", Self.effects(session.master.strip)))),
      (
        "output",
        session.output.map { output in
          .object(
            ("loudnessLufs", JSONValue(output.loudnessLufs)),
            ("peakDbtp", JSONValue(output.peakDbtp)))
        } ?? .null
      ))
  }

  private static func effects(_ strip: [EffectSlot]) -> JSONValue {
    .array(strip.map { .string(type(of: $0.effect).name) })
  }

  var text: String {
    var rows = [["Channel", "Fader", "To", "Strip and sends"]]
    for track in session.tracks {
      let marks = [
        track.isMuted ? "muted" : nil, track.isSolo ? "solo" : nil,
        exists(track) ? nil : "file missing",
      ].compactMap { $0 }
      let name = track.name + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))")
      let sends = track.sends.map { "→ \($0.bus) \(Self.level($0.level))" }
      rows.append([
        name, Self.level(track.fader), "\(track.output)",
        (Self.names(track.strip) + sends).joined(separator: ", "),
      ])
    }
    for bus in session.buses {
      rows.append([
        bus.name + " (bus)", Self.level(bus.fader), "\(bus.output)",
        Self.names(bus.strip).joined(separator: ", "),
      ])
    }
    rows.append([
      "master", Self.level(session.master.fader), "",
      Self.names(session.master.strip).joined(separator: ", "),
    ])
    let output = session.output.map { output in
      let loudness = output.loudnessLufs.map { "\(MixReport.rounded($0)) LUFS" }
      let peak = output.peakDbtp.map { "\(MixReport.rounded($0)) dBTP" }
      return [loudness, peak].compactMap { $0 }.joined(separator: ", ")
    }
    return Table.pairs([
      ("Session", file), ("Sample rate", "\(session.sampleRate) Hz"),
      ("Pan law", session.panLaw.rawValue),
      ("Output", output.map { $0.isEmpty ? "as it is" : $0 } ?? "as it is"),
    ]) + "\n" + Table.rows(rows)
  }

  /// A level in decibels for people.
  static func level(_ value: ControlValue) -> String {
    switch value {
    case .constant(let level): "\(MixReport.rounded(level)) dB"
    case .points(let points):
      MixReport.rounded(points.map(\.value).min() ?? 0) + "…"
        + MixReport.rounded(points.map(\.value).max() ?? 0) + " dB"
    }
  }

  private static func names(_ strip: [EffectSlot]) -> [String] {
    strip.map { slot in
      type(of: slot.effect).name + (slot.isBypassed ? " (bypassed)" : "")
    }
  }
}
