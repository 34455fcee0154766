import Foundation

extension LevelEnvelope {
  /// The strokes of a drum, told from what else its microphone hears.
  struct SpilledStrokes {
    /// How far below the strokes spill harms nobody, in decibels.
    static let harmlessDb = 40.0

    /// The levels that strokes reach and spill does not, in decibels of full scale: the gap between their peaks, 3 dB
    /// above `spillPeakDb` at least.
    let gapDb: ClosedRange<Double>
    /// The median of the strokes' peaks.
    let strokeDb: Double
    /// The level of peaks that nine tenths of the time between the strokes stay below.
    let spillPeakDb: Double
    /// The mean level between the strokes.
    let spillDb: Double
    /// How fast strokes die away, in decibels per second.
    let fallDbPerSecond: Double
    /// Which hundredths of a second lie between the strokes.
    let isBetween: [Bool]
  }

  /// The strokes of a drum and the spill between them; `nil` where there is no spill, and where the two cannot be
  /// told apart.
  ///
  /// What begins in the signal has a peak within 50 ms. The peaks of strokes lie above a gap of 3 dB in which there
  /// are at most an eighth as many peaks as above it, and as below it; of all such gaps the highest counts, as far
  /// down as it reaches. At least four strokes lie above it. Spill never pauses for long while the drum is played:
  /// where more than a twentieth of the time within a second of strokes lies 60 dB below them, the track was
  /// programmed, or has been gated. What lies 40 dB below them
  /// (`harmlessDb`) need not be taken away.
  var spilledStrokes: SpilledStrokes? {
    let levels = peakLevels
    let (starts, heights) = Self.beginningsAndHeights(in: levels)
    guard let gap = Self.gap(in: heights.sorted()) else { return nil }
    let split = gap.lowerBound
    let strokes = zip(starts, heights).filter { $0.1 >= split }
    let strokeDb = strokes.map(\.1).sorted()[strokes.count / 2]

    var isNear = [Bool](repeating: false, count: levels.count)
    var isBetween = [Bool](repeating: true, count: levels.count)
    for (start, _) in strokes {
      for index in max(0, start - 100)..<min(start + 100, levels.count) { isNear[index] = true }
      for index in max(0, start - 2)..<min(start + 30, levels.count) { isBetween[index] = false }
    }
    for index in levels.indices where !isNear[index] || levels[index] >= split {
      isBetween[index] = false
    }
    let near = levels.indices.filter { isNear[$0] }
    let between = levels.indices.filter { isBetween[$0] }
    guard between.count >= 50, 20 * near.count(where: { levels[$0] < strokeDb - 60 }) <= near.count
    else { return nil }
    let spillPeak = between.map { levels[$0] }.sorted()[between.count * 9 / 10]
    let power = between.reduce(0.0) { $0 + Double(powers[$1]) } / Double(between.count)
    let spill = 10 * log10(max(power, 1e-12))
    guard spill > strokeDb - SpilledStrokes.harmlessDb, spillPeak <= gap.upperBound - 3,
      let stroke = Self.stroke(of: strokes.map(\.0), among: starts, in: levels)
    else { return nil }
    return SpilledStrokes(
      gapDb: max(split, spillPeak + 3)...gap.upperBound, strokeDb: strokeDb, spillPeakDb: spillPeak,
      spillDb: spill,
      fallDbPerSecond: stroke.fallDbPerSecond(to: spillPeak + 3),
      isBetween: isBetween)
  }

  /// The highest gap among sorted peaks; `nil` where there is none.
  private static func gap(in heights: [Double]) -> ClosedRange<Double>? {
    guard heights.count >= 8 else { return nil }
    func count(above level: Double) -> Int { heights.count { $0 >= level } }
    let top = heights[heights.count - 2]  // one peak alone may be an accident
    var gap: ClosedRange<Double>?
    for level in stride(from: top - 4, through: top - 30, by: -1) {
      let above = count(above: level + 3)
      let reaching = count(above: level)
      let doubtful = reaching - above
      let isGap = above >= 4 && 8 * doubtful <= min(above, heights.count - reaching)
      if isGap { gap = level...(gap?.upperBound ?? level) } else if gap != nil { break }
    }
    return gap
  }
}
