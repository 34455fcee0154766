import Foundation
package import MixingConsole
import SignalOps
package import TensorEngine

extension DifferentiableMixingConsole {
  package var isToolkits: Bool {
    configuration.console == nil && configuration.transformation == .gainPan
  }

  package func session(
    hearing stems: [any StemSource], of plain: Session, _ manner: HearingManner,
    on backend: Backend, progress: (Double) throws -> Void
  ) throws -> Session {
    let listener = StemListener(
      self, preparation: manner.followsToolkit ? .none : configuration.preparation, on: backend)
    let samples = manner.followsToolkit ? stems.map(\.samples).max() ?? 0 : 0
    let count = Double(stems.count)
    let heard = try stems.enumerated().map { index, stem in
      try listener.hear(stem, upTo: samples) { share in
        try progress((Double(index) + share) / count)
      }
    }
    return try session(
      for: heard, of: plain, sectionSeconds: manner.sectionSeconds,
      hearsSilence: manner.followsToolkit, on: backend)
  }

  /// What the network makes of stems that were heard from beginning to end.
  ///
  /// Every stem begins its strip with the gain with which the network heard it. With sections, a control moves
  /// from what was decided for one section to what was decided for the next, by a point in the middle of
  /// each; a track keeps its last decision where it is silent. What is left at the end, less than half a section,
  /// belongs to the section before. Controls that cannot move have the decision for the song.
  ///
  /// - Parameters:
  ///   - heard: One for each track.
  ///   - plain: Tracks with names, files and start times, and a sample rate.
  ///   - sectionSeconds: How long a section is; `nil` for one decision for the song.
  ///   - hearsSilence: Whether silent stems have a say; else they are muted.
  ///   - backend: Where the network runs.
  /// - Returns: The session, without an output stage.
  /// - Throws: That a decision is not finite.
  package func session(
    for heard: [HeardStem], of plain: Session, sectionSeconds: Double? = nil,
    hearsSilence: Bool = false, on backend: Backend
  ) throws(NotFinite) -> Session {
    precondition(
      heard.count == plain.tracks.count,
      "DifferentiableMixingConsole: \(heard.count) stems for \(plain.tracks.count) tracks")
    let whole = heard.map { $0.largest(hearsSilence: hearsSilence) }
    var session = try decision(from: [whole], of: plain.tracks, on: backend)?.session(ofItem: 0)
    if let sectionSeconds {
      let movable = layout.controls(ofTracks: heard.count).filter(\.control.canMove).map(\.address)
      session?.move(
        movable,
        through: try sections(of: heard, plain.tracks, seconds: sectionSeconds, on: backend))
    }
    var result = session ?? layout.session(of: plain.tracks).itself
    if session == nil { for track in heard.indices { result.tracks[track].isMuted = true } }
    result.sampleRate = plain.sampleRate
    result.panLaw = .constantPower
    for (index, stem) in heard.enumerated() { result.tracks[index].begin(withGain: stem.gain) }
    return result
  }

  /// A decision for some cases, each with the features of those tracks that sound; `nil` where none does.
  private func decision(
    from cases: [[[Float]?]], of tracks: [Track], on backend: Backend
  ) throws(NotFinite) -> ConsoleDecision? {
    let isActive = cases.map { $0.map { $0 != nil } }
    let rows = cases.indices.flatMap { song in
      tracks.indices.filter { isActive[song][$0] }.map { song * tracks.count + $0 }
    }
    guard !rows.isEmpty else { return nil }
    let features = cases.flatMap { $0.compactMap(\.self) }.flatMap(\.self)
    let largest = Tensor(features, shape: [rows.count, encoder.embeddingWidth], on: backend)
    let decision = decision(
      from: encoder.embeddings(largest), ofRows: rows, tracks: tracks, isActive: isActive,
      .inference)
    for setting in decision.settings { try setting.values.checkFinite() }
    return decision
  }

  /// What each section would be mixed like, and the middle of it in seconds; without those in which all is silent.
  private func sections(
    of heard: [HeardStem], _ tracks: [Track], seconds: Double, on backend: Backend
  ) throws(NotFinite) -> [SectionDecision] {
    let end =
      zip(heard, tracks).map { Double($0.columns.count) * $0.columnSeconds + $1.startSeconds }
      .max() ?? 0
    let count = max(1, Int((end / seconds).rounded()))
    let starts = (0..<count).map { Double($0) * seconds }
    let cases = starts.map { start in
      let stop = start == starts.last ? max(end, start + seconds) : start + seconds
      return zip(heard, tracks).map { stem, track in
        stem.largest(within: start - track.startSeconds..<stop - track.startSeconds)
      }
    }
    let kept = zip(starts, cases).filter { $1.contains { $0 != nil } }
    guard let decision = try decision(from: kept.map(\.1), of: tracks, on: backend) else {
      return []
    }
    return kept.enumerated().map { index, section in
      SectionDecision(
        middle: section.0 + seconds / 2, session: decision.session(ofItem: index))
    }
  }
}

/// What a section of a song would be mixed like; tracks that are silent in it are muted.
private struct SectionDecision {
  let middle: Double
  let session: Session
}

extension Session {
  /// Lets controls move from section to section.
  fileprivate mutating func move(
    _ addresses: [ControlAddress], through sections: [SectionDecision]
  ) {
    for address in addresses {
      let points = sections.compactMap { section -> ControlPoint? in
        if case .track(let track) = address.channel, section.session.tracks[track].isMuted {
          return nil
        }
        return section.session.value(of: address)?.constant.map {
          ControlPoint(seconds: section.middle, value: $0)
        }
      }
      if points.count > 1 { set(address, to: .points(points)) }
    }
  }
}

extension Track {
  /// Puts a gain at the beginning of the strip, as many as it takes to reach it.
  fileprivate mutating func begin(withGain gain: Double) {
    let decibels = 20 * log10(gain)
    guard decibels.isFinite, abs(decibels) > 1e-6 else { return }
    notes.append(
      String(format: "gain: %+.1f dB, as the network was trained to hear stems", decibels))
    strip = Gain.slots(decibels: decibels) + strip
  }
}
