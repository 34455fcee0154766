import MixingConsole
import TensorEngine

extension FitDescent {
  /// A compressor for each track that was compressed: a search, then all together on waveforms, twice.
  func fitCompressors(_ session: Session) throws -> Session {
    let tracks = heardTracks(session)
    var start = session
    for track in tracks where session.tracks[track].lock != .all {
      let strip = session.tracks[track].strip
      guard !strip.contains(where: { $0.effect is Compressor }) else { continue }
      let place = strip.firstIndex { $0.effect is Pan } ?? strip.count
      start.tracks[track].strip.insert(EffectSlot(Compressor()), at: place)
    }
    let places = tracks.compactMap { track -> SearchPlace? in
      guard let slot = start.compressorPlace(of: track) else { return nil }
      return SearchPlace(compressor: slot, of: track, in: start)
    }
    let iterations = 8
    let rounds = 2
    var found = start
    for round in 0..<rounds {
      let share = { (part: Double) in 0.75 * (Double(round) + part) / Double(rounds) }
      found = try EffectSearch(excerpts: excerpts, backend: backend).run(
        found, places: places, isFree: { isFree($0, in: found) }
      ) {
        try report(.compressor, share(0.4 * $0))
      }
      found = try onWaveforms(found, iterations: iterations) {
        try report(.compressor, share(0.4 + 0.6 * Double($0) / Double(iterations)))
      }
    }
    let nearer = try best([session, found])
    var fitted = try onSpectrograms(
      nearer, moving: trackControls(nearer), .compressor, from: 0.75)
    for track in tracks {
      fitted.tracks[track].strip.removeAll { slot in
        slot.effect is Compressor && slot.leavesLevelsAlone && slot.lock.isEmpty
      }
    }
    return fitted
  }
}

extension SearchPlace {
  /// The threshold and the ratio of a track's compressor, tried on a coarse grid.
  fileprivate init?(compressor slot: Int, of track: Int, in session: Session) {
    let effect = session.tracks[track].strip[slot].effect
    let controls = ["thresholdDb", "ratio"].compactMap { effect.index(ofControl: $0) }
      .compactMap {
        FitControl(ControlAddress(.track(track), .effect(slot, control: $0)), in: session)
      }
    guard controls.count == 2 else { return nil }
    let thresholds = stride(from: -52.0, through: -4, by: 8)
    let grid = thresholds.flatMap { low in [1.6, 3, 6].map { (ratio: Double) in [low, ratio] } }
    self.init(channel: .track(track), controls: controls, manner: .grid([[0, 1]] + grid))
  }
}

extension Session {
  /// Where a track has a compressor whose threshold and ratio may be decided.
  fileprivate func compressorPlace(of track: Int) -> Int? {
    tracks[track].strip.indices.first { place in
      let slot = tracks[track].strip[place]
      guard slot.effect is Compressor, !slot.isBypassed else { return false }
      return slot.effect.controls.indices.allSatisfy {
        !isLocked(ControlAddress(.track(track), .effect(place, control: $0)))
      }
    }
  }
}
