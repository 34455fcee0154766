import Foundation
import MixingConsole

extension SessionFit {
  /// Lays every stem whose start is not locked where it lies in the target.
  func align(_ session: inout Session) throws {
    let tracks = session.tracks.indices.filter { !session.tracks[$0].lock.holds(.startSeconds) }
    let placements = try FitAlignment(material: material, backend: backend).placements(of: tracks) {
      try progress(FitProgress(.aligning, share: $0))
    }
    for (index, placement) in zip(tracks, placements) {
      let seconds = Double(placement.offset) / Double(material.sampleRate)
      session.tracks[index].startSeconds = seconds
      let place =
        placement.offset == 0 ? "where the target does" : "\(Self.offset(seconds)) the target does"
      let reason =
        if placement.isOwn {
          ", by itself: there it correlates much better than where most stems lie"
        } else if placement.isFound { ", where most stems lie" } else {
          ", because most stems lie there; by itself it cannot be found"
        }
      session.tracks[index].notes.append("start: begins \(place)\(reason)")
    }
  }

  /// `0.1200 s after`
  private static func offset(_ seconds: Double) -> String {
    String(format: "%.4f s %@", abs(seconds), seconds < 0 ? "before" : "after")
  }
}
