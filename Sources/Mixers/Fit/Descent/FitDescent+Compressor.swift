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
    let places = tracks.compactMap { track in
      start.compressorPlace(of: track).map { (track: track, slot: $0) }
    }
    let iterations = 8
    let rounds = 2
    var found = start
    for round in 0..<rounds {
      let share = { (part: Double) in 0.75 * (Double(round) + part) / Double(rounds) }
      found = try CompressorSearch(excerpts: excerpts, backend: backend).run(
        found, places: places
      ) { track in
        stages.isSuperset(of: [.gain, .pan])
          && !found.isLocked(ControlAddress(.track(track), .fader))
      } step: {
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
