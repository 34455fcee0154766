import Foundation
import MixingConsole
import TensorEngine

/// Finds out which tracks of a mix were compressed, and about how: tries thresholds and ratios on one track
/// after the other against what the rest leaves of the target.
///
/// Each candidate's level and position are solved for, so a candidate is judged by what no fader can do. The
/// grid is coarse: descent on waveforms continues from its best.
struct CompressorSearch {
  let excerpts: [FitExcerpt]
  let backend: Backend

  private static let ratios = [1.6, 3, 6]
  /// Thresholds in decibels.
  private static let thresholds = stride(from: -52.0, through: -4, by: 8)
  /// How much more of a track has to be explained for a compressor to be worth it.
  private static let worth = 1e-4

  /// What a candidate explains on each side: the products of what is wanted with it, and its energy.
  private struct Match {
    var products = [0.0, 0.0]
    var energies = [0.0, 0.0]

    /// The best gain of each side, none negative.
    var gains: [Double] {
      zip(products, energies).map { $1 > 0 ? max(0, $0 / $1) : 0 }
    }

    /// How much of what is wanted it explains, at its best gains or as it is.
    func explained(freely: Bool) -> Double {
      zip(zip(products, energies), gains).reduce(0) { sum, entry in
        let ((product, energy), gain) = entry
        let factor = freely ? gain : 1
        return sum + factor * (2 * product - factor * energy)
      }
    }
  }

  /// The session with the compressors of some tracks set, and their faders and positions with them.
  ///
  /// - Parameters:
  ///   - session: Each of `places` is a compressor with a ratio of 1.
  ///   - places: The address of each track's compressor slot, in the order in which they are tried.
  ///   - isFree: Whether a track's fader and position may move.
  ///   - step: Called after each track with the share done; what it throws ends the search.
  /// - Returns: The session with what was found.
  /// - Throws: What `step` throws.
  func run(
    _ session: Session, places: [(track: Int, slot: Int)], isFree: (Int) -> Bool,
    step: (Double) throws -> Void
  ) throws -> Session {
    var session = session
    var errors = try excerpts.map { excerpt in
      let console = try Console(session, from: excerpt.start, on: backend)
      return try excerpt.target - console.process(excerpt.samples) { excerpt.stems[$0] }.mix
    }
    for (number, place) in places.enumerated() {
      let before = try render(session, place.track)
      let wanted = zip(errors, before).map { $0 + $1 }
      let effect = Compressor()
      let threshold = effect.index(ofControl: "thresholdDb")
      let ratio = effect.index(ofControl: "ratio")
      guard let threshold, let ratio else { preconditionFailure("CompressorSearch: no controls") }
      func address(_ control: Int) -> ControlAddress {
        ControlAddress(.track(place.track), .effect(place.slot, control: control))
      }
      let candidates =
        [(0.0, 1.0)] + Self.thresholds.flatMap { low in Self.ratios.map { (low, $0) } }
      let matches = try matches(
        session, place.track, wanted,
        [address(threshold): candidates.map(\.0), address(ratio): candidates.map(\.1)])
      let isFree = isFree(place.track)
      let explained = matches.map { $0.explained(freely: isFree) }
      let energy = wanted.reduce(0) { $0 + Double($1.squared().sum().scalar) }
      let best = explained.indices.max { explained[$0] < explained[$1] } ?? 0
      if explained[best] > explained[0] + Self.worth * energy {
        session.set(address(threshold), to: candidates[best].0)
        session.set(address(ratio), to: candidates[best].1)
        if isFree { session.scale(track: place.track, by: matches[best].gains) }
        errors = zip(wanted, try render(session, place.track)).map { $0 - $1 }
      }
      try step(Double(number + 1) / Double(places.count))
    }
    return session
  }

  /// A track's part of the mix in each excerpt.
  private func render(_ session: Session, _ track: Int) throws -> [Tensor] {
    try excerpts.map { excerpt in
      try TrackLanes(session, track: track, lanes: [:], of: excerpt, on: backend)
        .process(0..<excerpt.samples)
    }
  }

  /// How each lane matches what is wanted of a track.
  private func matches(
    _ session: Session, _ track: Int, _ wanted: [Tensor], _ lanes: [ControlAddress: [Double]]
  ) throws -> [Match] {
    let count = lanes.values.first?.count ?? 0
    let group = 8  // as many as a vector has room for
    return try backend.map(over: count, grain: group) { range in
      let own = lanes.mapValues { Array($0[range]) }
      var matches = [Match](repeating: Match(), count: range.count)
      for (excerpt, wanted) in zip(excerpts, wanted) {
        let track = try TrackLanes(
          session, track: track, lanes: own, of: excerpt, on: backend)
        for block in excerpt.blocks {
          let output = try track.process(block)
          guard excerpt.judges(block) else { continue }
          let part = wanted.sliced(block, along: 3)
          let products = (output * part).sum(along: [3]).values
          let energies = output.squared().sum(along: [3]).values
          for lane in matches.indices {
            for side in 0..<2 {
              matches[lane].products[side] += Double(products[2 * lane + side])
              matches[lane].energies[side] += Double(energies[2 * lane + side])
            }
          }
        }
      }
      return matches
    }
  }
}

extension Session {
  /// Multiplies both sides of a track by gains of their own, through its fader and its pan.
  ///
  /// What leaves their ranges is cut off.
  mutating func scale(track: Int, by gains: [Double]) {
    let place = tracks[track].strip.firstIndex { $0.effect is Pan && !$0.isBypassed }
    let position =
      place.map { tracks[track].strip[$0].values[0].value(at: 0, taper: .linear) } ?? 0.5
    let now = panLaw.gains(at: position)
    let wanted = (now.left.value * gains[0], now.right.value * gains[1])
    guard wanted.0 + wanted.1 > 0 else { return }
    let found = place == nil ? 0.5 : panLaw.position(left: wanted.0, right: wanted.1)
    let level = panLaw.level(left: wanted.0, right: wanted.1, at: found)
    let range = LevelControl.faderDb.spec.range
    let fader = tracks[track].fader.value(at: 0, taper: .linear) + 20 * log10(level)
    set(
      ControlAddress(.track(track), .fader), to: min(max(fader, range.lowerBound), range.upperBound)
    )
    if let place { set(ControlAddress(.track(track), .effect(place, control: 0)), to: found) }
  }
}
