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
      session.tracks.flatMap { track in
        track.wordRows(isMissing: !exists(track), isWhole: isVerbose)
      } + session.buses.flatMap { $0.wordRows(isWhole: isVerbose) }
      + session.master.wordRows(isWhole: isVerbose)
    return Terminal.table(pairs: [
      ("Session", file), ("Sample rate", "\(session.sampleRate) Hz"),
      ("Pan law", session.panLaw.rawValue),
      ("Output", output.map { $0.isEmpty ? "as it is" : $0 } ?? "as it is"),
    ]) + "\n" + Terminal.table(rows: [["Channel", "What", "Setting"]] + rows)
  }

  var summary: String {
    [
      Phrase.count(session.tracks.count, "track"),
      session.buses.isEmpty
        ? nil : "\(session.buses.count) \(session.buses.count == 1 ? "bus" : "buses")",
      "\(session.sampleRate) Hz",
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
