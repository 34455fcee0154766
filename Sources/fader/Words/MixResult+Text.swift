import Documents
import Foundation
import Mixers
import MixingConsole
import SignalOps
import Studio

extension MixResult {
  /// A row for each stem: what it was taken for, and what was done with it.
  var table: String {
    guard setsConsole else { return "" }
    var rows = [["Stem", "Fader", "Pan", "Treatment", "Group"]]
    let hasSolo = session.tracks.contains(where: \.isSolo)
    for track in session.tracks {
      // A solo elsewhere keeps it out of the mix.
      let isHeard = !hasSolo || track.isSolo
      rows.append([
        track.name, isHeard ? track.levelText : "not solo", track.panText,
        track.treatmentText,
        track.output == .master ? "" : "\(track.output)",
      ])
    }
    if let guesses {
      let words = zip(session.tracks, guesses.map(\.source)).map(Self.takenFor)
      for (row, taken) in (["Taken for"] + words).enumerated() { rows[row].insert(taken, at: 1) }
    }
    for bus in session.buses {
      var channel = Track(name: bus.name, file: "")
      channel.strip = bus.strip
      rows.append(
        [bus.title] + (guesses == nil ? [] : [""]) + [
          ControlWording.level(bus.fader), "", channel.treatmentText,
          bus.output == .master ? "" : "\(bus.output)",
        ])
    }
    return Terminal.table(rows: rows) + "\n" + doubtLines
  }

  /// What a person could settle, and how.
  private var doubtLines: String {
    if doubts.isEmpty { return "" }
    return "Not recognised, and left in the middle without reverb. To say what they are:\n"
      + doubts.map { "  \($0.remedy)\n" }.joined() + "\n"
  }

  /// Every reason, stem by stem.
  var notes: String { session.tracks.map { $0.noteLines }.joined() }

  private static func takenFor(_ track: Track, _ source: RoleGuess.Source) -> String {
    if track.isMuted, source == .name, StemName(track.name).isGuide { return "guide, by name" }
    guard let role = track.role, role != StemRole.unknown.rawValue else { return "not recognised" }
    let words = Phrase.words(role)
    switch source {
    case .told: return words + ", as told"
    case .name: return words + ", by name"
    case .sound: return words + ", by sound"
    }
  }
}

extension Track {
  /// Its name and every reason, a line each.
  var noteLines: String { "\n\(name.shown)\n" + notes.map { "  \($0.shown)\n" }.joined() }
}

extension RenderResult {
  var summary: String {
    let length = Phrase.time(Double(samples) / Double(sampleRate))
    let whole = songSamples.map { " of " + Phrase.time(Double($0) / Double(sampleRate)) } ?? ""
    let unmeasured = isSilent ? "silent" : "too short or quiet for a loudness"
    let loudness = figures.loudnessLufs.map { "\(Phrase.decimal($0)) LUFS" } ?? unmeasured
    let peak =
      isSilent ? "" : figures.truePeakDbtp.map { ", \(Phrase.decimal($0)) dBTP" } ?? ""
    let owner = songSamples == nil ? "" : " as for the whole song"
    let gain =
      setting.gainDb == 0 ? "" : ", gain \(Phrase.decimal(setting.gainDb)) dB\(owner)"
    let limiter =
      setting.limits ? ", limited by up to \(Phrase.decimal(setting.reduction.mostDb)) dB" : ""
    let stems = stemPaths.isEmpty ? "" : "; \(stemPaths.count) stems"
    return "\(path.shown): \(length)\(whole), \(loudness)\(peak)\(gain)\(limiter)\(stems)"
  }
}
