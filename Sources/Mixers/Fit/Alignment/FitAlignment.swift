import MixingConsole
import SignalOps
import TensorEngine

/// Where each stem begins on the target's time line.
///
/// First the whole song at about 11 kHz (`WholeCorrelation`), where each stem has a number of candidates; then
/// to the sample around what was chosen (`WhitenedCorrelation`). Stems of a mix are nearly always exported
/// together: the lag at which most of them have a peak is taken for all. A stem may lie elsewhere only where its
/// own peak is clear and half as high again as the one at the common lag; but since it may have that from
/// another stem that plays the same, both places are then tried beside all other stems (`SessionFit.align`).
struct FitAlignment {
  /// Where a stem begins.
  struct Placement {
    /// Where most stems begin, in samples after the beginning of the target; may be negative.
    var common: Int
    /// Where this one seems to begin by itself; the same where nothing speaks against it.
    var own: Int
    /// Whether the stem was found there, rather than laid there because others were.
    var isFound: Bool
  }

  /// Peaks above this are no chance.
  static let clearHeight = 10.0
  /// How much higher a stem's own peak has to be than the one at the common lag.
  static let clearRatio = 1.5
  /// The rate of the first look in hertz, and samples at most.
  private static let coarseRate = 11_025
  private static let coarseSamples = 1 << 22
  /// Samples in a block of the second look.
  private static let fineBlock = 1 << 15

  let material: FitMaterial
  let backend: Backend

  /// Finds the places of stems.
  ///
  /// - Parameters:
  ///   - tracks: Which stems, by index.
  ///   - progress: Called with the share that is done; what it throws ends the work.
  /// - Returns: In the order of `tracks`. In a target of less than a second nothing can be found.
  /// - Throws: What reading or `progress` throws.
  func placements(
    of tracks: [Int], progress: (Double) throws -> Void = { _ in }
  ) throws -> [Placement] {
    guard material.samples >= material.sampleRate else {
      return tracks.map { _ in Placement(common: 0, own: 0, isFound: false) }
    }
    let longest = try tracks.map { try material.stems[$0]().samples }.max() ?? 0
    let total = material.samples + longest
    let factor = max(
      1, material.sampleRate / Self.coarseRate,
      (total + Self.coarseSamples - 1) / Self.coarseSamples)
    let decimator = Decimator(factor: factor)
    let whole = WholeCorrelation(
      try decimator.decimated(try material.target()), longestStem: longest / factor + 2,
      on: backend)
    try progress(0.1)
    let peaks = try mapped(tracks) { track, backend in
      whole.peaks(
        of: try decimator.decimated(try material.stems[track]()), count: 12, on: backend)
    }
    try progress(0.6)
    let coarse = coarsePlacements(peaks)
    let fine = try fineHeights(zip(tracks, coarse).map { ($0, $1.own * factor) }, 4 * factor)
    try progress(1)
    return finePlacements(coarse, fine, factor: factor)
  }

  // MARK: The first look

  /// The lag where most stems have a peak is everybody's, unless one has much clearer evidence for another.
  private func coarsePlacements(_ peaks: [CorrelationPeaks]) -> [Placement] {
    let clear = peaks.map { ($0.peaks.first?.height ?? 0) >= Self.clearHeight }
    var common: (lag: Int, votes: Double) = (0, 0)
    for candidate in zip(peaks, clear).filter(\.1).flatMap(\.0.peaks) {
      let votes = zip(peaks, clear).reduce(0) { sum, stem in
        guard stem.1, let highest = stem.0.peaks.first?.height else { return sum }
        return sum + stem.0.height(near: candidate.lag, within: 2) / highest
      }
      if votes > common.votes { common = (candidate.lag, votes) }
    }
    return zip(peaks, clear).map { stem, isClear in
      let here = stem.height(near: common.lag, within: 2)
      guard isClear, let own = stem.peaks.first, own.height > Self.clearRatio * here else {
        return Placement(
          common: common.lag, own: common.lag, isFound: here >= Self.clearHeight)
      }
      return Placement(common: common.lag, own: own.lag, isFound: true)
    }
  }

  // MARK: The second look

  /// The same to the sample, where `heights` are those around each coarse place.
  private func finePlacements(
    _ coarse: [Placement], _ heights: [[Double]], factor: Int
  ) -> [Placement] {
    let reach = 4 * factor
    func best(_ values: [Double]) -> Int { values.indices.max { values[$0] < values[$1] } ?? reach }
    func isTogether(_ placement: Placement) -> Bool { placement.own == placement.common }
    let together = coarse.indices.filter { isTogether(coarse[$0]) && coarse[$0].isFound }
    var votes = [Double](repeating: 0, count: 2 * reach + 1)
    for index in together {
      let highest = max(heights[index].max() ?? 0, 1e-30)
      for lag in votes.indices { votes[lag] += heights[index][lag] / highest }
    }
    let common = together.isEmpty ? reach : best(votes)
    return coarse.indices.map { index in
      let (place, heights) = (coarse[index], heights[index])
      let own = best(heights)
      let isElsewhere =
        !isTogether(place)
        || place.isFound && heights[own] >= Self.clearHeight
          && heights[own] > Self.clearRatio * heights[common]
      let shared = place.common * factor + common - reach
      return Placement(
        common: shared, own: isElsewhere ? place.own * factor + own - reach : shared,
        isFound: place.isFound)
    }
  }

  /// Each stem's correlation around a place, `reach` samples to both sides.
  private func fineHeights(_ places: [(track: Int, offset: Int)], _ reach: Int) throws
    -> [[Double]]
  {
    let block = Self.fineBlock
    let fourier = FFT(count: block)
    return try mapped(places) { place, backend in
      let stem = StemFeed(
        try material.stems[place.track](), startSample: place.offset, backend: backend)
      let target = TargetFeed(try material.target(), on: backend)
      var correlation = WhitenedCorrelation(fourier, on: backend)
      for _ in 0..<(material.samples + block - 1) / block {
        let own = stem.next(block)
        if let error = stem.error { throw error }
        let whole = try target.next(block)
        own.sum(along: [2]).withUnsafeValues { own in
          whole.sum(along: [2]).withUnsafeValues { correlation.add($0, own) }
        }
      }
      return correlation.heights(reach: reach)
    }
  }

  /// Maps on all threads, each call with a backend of its own.
  private func mapped<Element, Value>(
    _ elements: [Element], _ body: (Element, Backend) throws -> Value
  ) throws -> [Value] {
    try backend.map(elements.count) { index in
      try body(elements[index], Backend(threads: 1, kernels: backend.kernels))
    }
  }
}
