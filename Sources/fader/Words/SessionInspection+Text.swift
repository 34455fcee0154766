import Foundation
import MixingConsole
import Studio

extension SessionInspection {
  func text(isVerbose: Bool) -> String {
    let output = session.output.map { output in
      let loudness = output.loudnessLufs.map { "\(Phrase.decimal($0)) LUFS" }
      let peak = output.peakDbtp.map { "\(Phrase.decimal($0)) dBTP" }
      return [loudness, peak].compactMap { $0 }.joined(separator: ", ")
    }
    let rows =
      session.tracks.flatMap { self.rows(of: $0, isVerbose: isVerbose) }
      + session.buses.flatMap { bus in
        Self.rows(
          bus.title, fader: bus.fader, to: bus.output, strip: bus.strip,
          lock: bus.lock, isVerbose: isVerbose)
      }
      + Self.rows(
        "master", fader: session.master.fader, to: nil, strip: session.master.strip,
        lock: session.master.lock, isVerbose: isVerbose)
    return Table.pairs([
      ("Session", file), ("Sample rate", "\(session.sampleRate) Hz"),
      ("Pan law", session.panLaw.rawValue),
      ("Output", output.map { $0.isEmpty ? "as it is" : $0 } ?? "as it is"),
    ]) + "\n" + Table.rows([["Channel", "What", "Setting"]] + rows)
  }

  var summary: String {
    [
      Phrase.count(session.tracks.count, "track"),
      session.buses.isEmpty
        ? nil : "\(session.buses.count) \(session.buses.count == 1 ? "bus" : "buses")",
      "\(session.sampleRate) Hz",
    ].compactMap { $0 }.joined(separator: ", ")
  }

  private func rows(of track: Track, isVerbose: Bool) -> [[String]] {
    let isMissing = !exists(track)
    var facts: [(String, String)] = []
    if isVerbose || isMissing {
      facts.append(("file", track.file + (isMissing ? " (missing)" : "")))
    }
    if let role = track.role { facts.append(("role", Phrase.words(role))) }
    if track.startSeconds != 0 {
      facts.append(("start", "\(ControlWording.number(track.startSeconds)) s"))
    }
    if track.isPolarityInverted { facts.append(("polarity", "inverted")) }
    let sends = track.sends.map { send in
      let remarks = [
        send.tap == .preFader ? "before the fader" : nil, send.isLocked ? "locked" : nil,
      ].compactMap { $0 }
      return (
        "send",
        "\(send.bus) \(ControlWording.text(of: send.level, .decibels, isVerbose))"
          + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
      )
    }
    let marks = [track.isMuted ? "muted" : nil, track.isSolo ? "solo" : nil].compactMap { $0 }
    return Self.rows(
      track.name, fader: track.fader, marks: marks, to: track.output, facts: facts,
      strip: track.strip, sends: sends, lock: track.lock,
      notes: isVerbose ? track.notes : [], isVerbose: isVerbose)
  }

  /// A channel: its name stands in its first row alone.
  private static func rows(
    _ name: String, fader: ControlValue, marks: [String] = [], to output: Destination?,
    facts: [(String, String)] = [], strip: [EffectSlot], sends: [(String, String)] = [],
    lock: ControlLock, notes: [String] = [], isVerbose: Bool
  ) -> [[String]] {
    let level = ([ControlWording.text(of: fader, .decibels, isVerbose)] + marks).joined(
      separator: ", ")
    let destination = output == .master || output == nil ? [] : [("to", "\(output ?? .master)")]
    let effects = strip.map { slot in
      (type(of: slot.effect).name, ControlWording.settings(of: slot, isWhole: isVerbose))
    }
    let locks: [(String, String)] =
      switch lock {
      case .none: []
      case .all: [("locked", "everything")]
      case .controls(let names): [("locked", names.sorted().joined(separator: ", "))]
      }
    let pairs =
      [("fader", level)] + facts + effects + sends + destination + locks
      + notes.map { ("note", $0) }
    return pairs.enumerated().map { [$0 == 0 ? name : "", $1.0, $1.1] }
  }
}

extension Bus {
  /// Its name in a table, which says that it is a bus.
  var title: String { name.hasSuffix("bus") ? name : name + " (bus)" }
}

