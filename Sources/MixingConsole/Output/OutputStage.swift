import Foundation
package import SignalOps
package import TensorEngine

/// What follows the master fader: one gain that sets the loudness, then a true-peak limiter.
///
/// Limiting takes loudness away, so the gain is found by repetition: limit, measure, correct.
///
/// - Units: LUFS and dBTP, both by ITU-R BS.1770-4.
/// - Gradient: none; the stage follows training and fitting.
package struct OutputStage: Sendable {
  package let target: OutputTarget

  /// What the stage does to one mix.
  package struct Setting: Equatable, Sendable {
    /// The gain before the limiter in decibels.
    package var gainDb = 0.0
    /// Whether any peak reaches the ceiling.
    package var limits = false
    /// What the limiter takes away.
    package var reduction = LimiterReduction()
    /// How the result measures.
    package var figures = MixFigures()

    package init() {}

    fileprivate init(gainDb: Double, limits: Bool = false, figures: MixFigures = MixFigures()) {
      (self.gainDb, self.limits, self.figures) = (gainDb, limits, figures)
    }
  }

  /// Loudness that is close enough, in LU.
  private static let tolerance = 0.02
  /// Passes over the mix that the search may take.
  private static let passes = 8
  /// The largest correction of the gain after the first pass, in decibels.
  private static let largestStepDb = 12.0
  /// LU for each decibel of gain below which the ceiling has won.
  private static let leastSlope = 0.1

  package init(_ target: OutputTarget) {
    self.target = target
  }

  /// Whether the stage leaves every mix as it is.
  package var isOff: Bool { target.loudnessLufs == nil && target.peakDbtp == nil }

  /// Finds the gain for a mix.
  ///
  /// - Parameters:
  ///   - spool: The mix before the stage.
  ///   - measured: Its figures.
  ///   - backend: Where limiter and meters run.
  ///   - check: Called between blocks; throws to give up.
  /// - Returns: The gain, and what the result will measure. Where the ceiling keeps the mix from its
  ///   loudness, the closest gain up to where ten decibels more would bring less than 1 LU. No gain for a
  ///   mix without a loudness: silence, or shorter than 0.4 s.
  /// - Throws: What reading the spool or `check` throws.
  package func setting(
    for spool: MixSpool, measured: MixMeter, on backend: Backend, check: () throws -> Void
  ) throws -> Setting {
    func amplified(_ gainDb: Double) -> Setting {
      Setting(gainDb: gainDb, figures: measured.figures(gainDb: gainDb))
    }
    let setting = closest(from: amplified(0), at: amplified)
    guard let ceiling = target.peakDbtp, let peak = setting.figures.truePeakDbtp, peak > ceiling
    else {
      return setting
    }
    func limited(_ gainDb: Double) throws -> Setting {
      var meter = MixMeter(sampleRate: measured.sampleRate, on: backend)
      var result = Setting(gainDb: gainDb, limits: true)
      result.reduction = try process(
        spool, result, sampleRate: measured.sampleRate, on: backend
      ) { block in
        try check()
        meter.add(block)
      }
      result.figures = meter.figures()
      return result
    }
    return try closest(from: try limited(setting.gainDb), at: limited)
  }

  /// The setting whose loudness comes closest to the target, by the secant method: the slope of loudness
  /// over gain is 1 without a limiter, less with one.
  private func closest(
    from first: Setting, at measure: (_ gainDb: Double) throws -> Setting
  ) rethrows -> Setting {
    guard let target = target.loudnessLufs, var loudness = first.figures.loudnessLufs else {
      return first
    }
    var (setting, closest, error) = (first, first, abs(target - loudness))
    var slope = 1.0
    for _ in 1..<Self.passes where error > Self.tolerance && slope >= Self.leastSlope {
      let correction = (target - loudness) / slope
      let limit = setting.limits ? Self.largestStepDb : .infinity
      let next = try measure(setting.gainDb + min(max(correction, -limit), limit))
      guard let reached = next.figures.loudnessLufs else { break }
      slope = min((reached - loudness) / (next.gainDb - setting.gainDb), 1)
      (setting, loudness) = (next, reached)
      if abs(target - reached) < error { (closest, error) = (next, abs(target - reached)) }
    }
    return closest
  }

  /// Sends a mix through gain and limiter, block by block, without delay or loss. A part of it comes out to the bit
  /// as it stands in the whole: the limiter hears all that comes before.
  ///
  /// - Parameters:
  ///   - spool: The mix before the stage.
  ///   - setting: Gain, and whether the limiter is needed.
  ///   - part: The samples that are wanted; left out, all.
  ///   - sampleRate: In hertz.
  ///   - backend: Where the limiter runs.
  ///   - consume: Gets the blocks of the result in order, left and right.
  /// - Returns: What the limiter took away up to the end of the part.
  /// - Throws: What reading the spool or `consume` throws.
  @discardableResult
  package func process(
    _ spool: MixSpool, _ setting: Setting, part: Range<Int>? = nil, sampleRate: Int,
    on backend: Backend, consume: ([[Float]]) throws -> Void
  ) throws -> LimiterReduction {
    let part = part ?? 0..<spool.samples
    let gain = Float(pow(10, setting.gainDb / 20))
    var limiter =
      setting.limits
      ? target.peakDbtp.map {
        TruePeakLimiter(ceilingDbtp: $0, sampleRate: sampleRate, channels: 2, on: backend)
      } : nil
    let size = 65_536
    var position = limiter == nil ? part.lowerBound : 0
    func give(_ block: [[Float]]) throws {
      let wanted = part.clamped(to: position..<position + block[0].count)
      let range = wanted.lowerBound - position..<wanted.upperBound - position
      position += block[0].count
      if range.count == block[0].count {
        try consume(block)
      } else if !range.isEmpty {
        try consume(block.map { Array($0[range]) })
      }
    }
    var start = position
    while start < spool.samples && position < part.upperBound {
      let end = min(start + size, spool.samples)
      var block = try spool.read(start..<end)
      if gain != 1 { block = block.map { channel in channel.map { $0 * gain } } }
      try give(limiter?.process(block) ?? block)
      start = end
    }
    if position < part.upperBound, let rest = limiter?.flush() { try give(rest) }
    return limiter?.reduction ?? LimiterReduction()
  }
}
