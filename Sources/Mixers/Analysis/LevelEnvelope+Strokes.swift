import Foundation

extension LevelEnvelope {
  /// How the level moves: what begins, dies away, or stays.
  struct Strokes {
    /// Beginnings per second of sound: rises of more than 6 dB to a level within 25 dB of the highest.
    let perSecond: Double
    /// The median fall in decibels from a stroke's peak to 100 ms later; `nil` where the next comes sooner.
    let fallDb: Double?
    /// The share of the time, within 25 dB of the highest level, in which 100 ms change it by less than
    /// 2 dB.
    let steadyShare: Double
  }

  /// How many notes or strokes begin in a second of sound; 0 for silence.
  package var onsetsPerSecond: Double { strokes?.perSecond ?? 0 }

  /// The strokes of the sound; `nil` for silence, and for less than a second.
  var strokes: Strokes? {
    guard let loudest = powers.max(), loudest > 0, powers.count >= Int(Self.rate)
    else { return nil }
    let levels = powers.map { 10 * log10(Double($0 / loudest) + 1e-6) }
    let strokes = Self.beginnings(in: levels, above: -25)

    var falls: [Double] = []
    for (number, stroke) in strokes.enumerated() {
      let nearby = stroke..<min(stroke + 5, levels.count)
      let peak = nearby.max { levels[$0] < levels[$1] } ?? stroke
      let next = number + 1 < strokes.count ? strokes[number + 1] - 3 : levels.count
      if peak + 11 <= next {
        falls.append(levels[peak] - levels[peak + 8...peak + 10].reduce(0, +) / 3)
      }
    }

    let sounding = Double(levels.count { $0 > -30 }) / Self.rate
    let changes = levels.indices.dropFirst(10)
      .filter { levels[$0] > -25 && levels[$0 - 10] > -25 }
      .map { abs(levels[$0] - levels[$0 - 10]) }
    return Strokes(
      perSecond: Double(strokes.count) / max(sounding, 0.02 * Double(levels.count) / Self.rate),
      fallDb: falls.count > 1 ? falls.sorted()[falls.count / 2] : nil,
      steadyShare: changes.count > 10
        ? Double(changes.count { $0 < 2 }) / Double(changes.count) : 0)
  }

  /// Where levels rise by more than 6 dB within 40 ms to more than a floor: each rise where it is steepest, and no
  /// two within 50 ms.
  static func beginnings(in levels: [Double], above floor: Double) -> [Int] {
    let rises = levels.indices.map { index in
      index < 5 ? 0 : levels[index] - (levels[index - 4...index - 2].min() ?? 0)
    }
    var found: [Int] = []
    for index in 5..<max(5, levels.count - 2)
    where rises[index] > 6 && levels[index] > floor && rises[index] >= rises[index - 1]
      && rises[index] >= rises[index + 1] && index - (found.last ?? -6) >= 6
    {
      found.append(index)
    }
    return found
  }

  /// What begins in levels, down to 60 dB below the highest, and the peak that each reaches within 50 ms.
  static func beginningsAndHeights(in levels: [Double]) -> (starts: [Int], heights: [Double]) {
    let starts = beginnings(in: levels, above: (levels.max() ?? 0) - 60)
    return (starts, starts.map { levels[$0 - 1..<min($0 + 5, levels.count)].max() ?? 0 })
  }

  /// How a drum's stroke dies away.
  struct Stroke {
    /// The median level for each hundredth of a second from the peak on, in decibels of full scale.
    let levels: [Double]

    /// How fast it falls from some hundredths after the peak on, in decibels per second, as far as it stays above
    /// a floor.
    func fallDbPerSecond(from start: Int = 0, to floor: Double) -> Double {
      let end = levels.indices.first { $0 > start && levels[$0] <= floor } ?? levels.count
      let last = max(start + 2, end - 1)
      return max(20, (levels[start] - levels[last]) * rate / Double(last - start))
    }
  }

  /// The usual one of some strokes: of those that nothing follows for 0.2 s; `nil` where there are hardly any.
  static func stroke(of strokes: [Int], among starts: [Int], in levels: [Double]) -> Stroke? {
    let free = strokes.filter { stroke in
      stroke + 26 < levels.count && !starts.contains { $0 > stroke && $0 < stroke + 20 }
    }
    guard free.count > 2 else { return nil }
    let peaks = free.map { stroke in
      (stroke - 1..<stroke + 5).max { levels[$0] < levels[$1] } ?? stroke
    }
    return Stroke(
      levels: (0..<20).map { step in peaks.map { levels[$0 + step] }.sorted()[free.count / 2] })
  }

  /// Where the strokes of a drum begin: what reaches within 12 dB of the loudest.
  var strokeStarts: [Int] {
    let (starts, heights) = Self.beginningsAndHeights(in: peakLevels)
    let highest = heights.max() ?? 0
    return zip(starts, heights).filter { $0.1 > highest - 12 }.map(\.0)
  }

  /// The usual stroke of a drum; `nil` where there are hardly any.
  var stroke: Stroke? {
    let levels = peakLevels
    return Self.stroke(
      of: strokeStarts, among: Self.beginningsAndHeights(in: levels).starts, in: levels)
  }
}
