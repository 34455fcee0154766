import Foundation
import TestSupport

extension SongFolder {
  /// The result of `fader mix`, with the mix and its session beside the song.
  func mix(_ arguments: String..., from stems: [String]? = nil) throws -> Command.Result {
    try Command.run(
      ["mix"] + (stems ?? [path]) + [
        "-o", beside("mix.wav"), "--session-out", beside("session.json"),
      ]
        + arguments)
  }
}

/// What `--json` says of the tracks.
extension [String: Any] {
  var tracks: [[String: Any]] { self["tracks"] as? [[String: Any]] ?? [] }
  var trackNames: [String] { tracks.compactMap { $0["name"] as? String } }
  var skippedNames: [String] {
    (self["skipped"] as? [[String: String]] ?? []).compactMap { $0["file"] }
      .map { URL(filePath: $0).lastPathComponent }
  }
}
