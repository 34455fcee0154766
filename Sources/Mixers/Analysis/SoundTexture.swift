import Foundation

/// What a sound is made of, where it sounds: figures that do not depend on its level.
///
/// A frame counts where its power is within 25 dB of the loudest frame's.
package struct SoundTexture: Sendable {
  /// The mean of log frequency, weighted with power, in octaves from 1 kHz.
  package let centreOctaves: Double
  /// The standard deviation of log frequency, weighted with power, in octaves.
  package let spreadOctaves: Double
  /// The share of the power below 112 Hz, and above 5.66 kHz: edges of bands.
  package let lowShare, highShare: Double
  /// The standard deviation of the frames' centres in octaves.
  package let movementOctaves: Double
  /// The mean share of power in narrow peaks, and the mean of the autocorrelation's highest peak.
  package let tonality, harmonicity: Double
  /// The pitch below and above which the lowest and highest tenth of the pitched frames lie; `nil` where
  /// hardly any frame has a pitch.
  package let pitchHz: ClosedRange<Double>?
  /// Of the pairs of pitched frames in a row, the share whose pitch glides (by 0.25 to 2.5 semitones), and
  /// the share whose pitch holds (within 0.12); `nil` where there are hardly any.
  package let glideShare, holdShare: Double?

  /// The texture from a finished analysis; `nil` for silence.
  init?(bands: BandFrames, pitches: [PitchFrames.Frame]) {
    let width = bands.layout.count
    let octaves = bands.layout.centresHz.map { log2($0 / 1_000) }
    let rows = (0..<bands.count).map { bands.powers[$0 * width..<($0 + 1) * width] }
    let levels = rows.map { $0.reduce(0, +) }
    guard let loudest = levels.max(), loudest > 1e-12 else { return nil }
    let active = levels.map { $0 > loudest * 0.003_162 }  // −25 dB
    let frames = rows.indices.filter { active[$0] }

    var sums = [Double](repeating: 0, count: width)
    var centres: [Double] = []
    for frame in frames {
      var moment = 0.0
      for (band, power) in rows[frame].enumerated() {
        sums[band] += Double(power)
        moment += Double(power) * octaves[band]
      }
      centres.append(moment / Double(levels[frame]))
    }
    let total = sums.reduce(0, +)
    let share = { (bands: Range<Int>) in sums[bands].reduce(0, +) / total }
    let centre = zip(sums, octaves).reduce(0) { $0 + $1.0 * $1.1 } / total
    centreOctaves = centre
    let variance = zip(sums, octaves).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
    spreadOctaves = (variance / total).squareRoot()
    lowShare = share(bands.layout.bands(in: 0...112))
    highShare = share(bands.layout.bands(in: 5_660...30_000))
    movementOctaves = Self.deviation(of: centres)
    let count = Double(frames.count)
    tonality = frames.reduce(0) { $0 + Double(pitches[$1].tonality) } / count
    harmonicity = frames.reduce(0) { $0 + Double(pitches[$1].harmonicity) } / count

    // Semitones; where a frame has a pitch at all.
    let tones = pitches.indices.map { index in
      active[index] && pitches[index].harmonicity > 0.8
        ? 12 * log2(Double(pitches[index].pitchHz)) : nil
    }
    let sorted = tones.compactMap { $0 }.sorted()
    let atShare = { (share: Double) in
      pow(2, sorted[Int((share * Double(sorted.count - 1)).rounded())] / 12)
    }
    pitchHz = sorted.count > 3 ? atShare(0.1)...atShare(0.9) : nil
    let steps = zip(tones, tones.dropFirst()).compactMap { a, b in
      if let a, let b { abs(b - a) } else { nil }
    }
    let stepShare = { (range: Range<Double>) in
      steps.count > 3 ? Double(steps.count { range.contains($0) }) / Double(steps.count) : nil
    }
    glideShare = stepShare(0.25..<2.5)
    holdShare = stepShare(0..<0.12)
  }

  private static func deviation(of values: [Double]) -> Double {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}
