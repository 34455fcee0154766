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
      session.tracks[index].startSeconds = seconds(placement.common)
    }
    let doubtful = zip(tracks, placements).filter { $1.own != $1.common }
    let own = try better(doubtful.map { ($0, seconds($1.own)) }, in: session)
    for (index, placement) in zip(tracks, placements) {
      let isOwn = own.contains(index)
      if isOwn { session.tracks[index].startSeconds = seconds(placement.own) }
      let reason =
        if isOwn {
          ", by itself: there it explains more of the target than where most stems lie"
        } else if placement.isFound {
          ", where most stems lie"
        } else {
          ", because most stems lie there; by itself it cannot be found"
        }
      session.tracks[index].notes.append(
        "start: begins \(Self.place(session.tracks[index].startSeconds))\(reason)")
    }
  }

  /// Which tracks explain more of the target at another start, with all tracks at both places at once: what one
  /// of them explains there, none has to borrow from a stem that sounds alike.
  private func better(
    _ claims: [(track: Int, startSeconds: Double)], in session: Session
  ) throws -> Set<Int> {
    guard !claims.isEmpty else { return [] }
    var both = session
    for claim in claims {
      var track = session.tracks[claim.track]
      track.startSeconds = claim.startSeconds
      both.tracks.append(track)
    }
    let tried = SessionFit(
      try FitMaterial(
        stems: material.stems + claims.map { material.stems[$0.track] }, target: material.target,
        sampleRate: material.sampleRate),
      settings, on: backend, progress: progress)
    let squares = FitLeastSquares(
      try tried.normalEquations(of: both),
      both.tracks.map { _ in TrackFreedom() }, both.panLaw, samples: material.samples)
    let least = FitLeastSquares.leastEnergy * squares.targetEnergy
    let findings = squares.findings()
    var own: Set<Int> = []
    for (number, claim) in claims.enumerated() {
      let (there, here) = (session.tracks.count + number, claim.track)
      guard case .found = findings[there] else { continue }
      let nothing = squares.remainder(without: [here, there])
      let explainedHere = nothing - squares.remainder(without: [there])
      let explainedThere = nothing - squares.remainder(without: [here])
      if explainedThere > 2 * explainedHere + least { own.insert(claim.track) }
    }
    return own
  }

  private func seconds(_ offset: Int) -> Double { Double(offset) / Double(material.sampleRate) }

  /// `0.1200 s after the target does`
  private static func place(_ seconds: Double) -> String {
    if seconds == 0 { return "where the target does" }
    return String(
      format: "%.4f s %@ the target does", abs(seconds), seconds < 0 ? "before" : "after")
  }
}
