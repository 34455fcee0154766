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
    let rises = levels.indices.map { index in
      index < 5 ? 0 : levels[index] - (levels[index - 4...index - 2].min() ?? 0)
    }
    var strokes: [Int] = []
    for index in 5..<max(5, levels.count - 2)
    where rises[index] > 6 && levels[index] > -25 && rises[index] >= rises[index - 1]
      && rises[index] >= rises[index + 1] && index - (strokes.last ?? -6) >= 6
    {
      strokes.append(index)
    }

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
}
