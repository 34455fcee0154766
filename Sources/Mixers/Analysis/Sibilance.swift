import Foundation

/// How a voice hisses: the level of its sibilants beside that of its vowels.
///
/// A frame that sounds (within 30 dB of the loudest) is sibilant where more of its power lies above 4.5 kHz than
/// below, and voiced where less than a tenth does and its level is within 20 dB of the loudest. The levels of
/// sibilants are those of what lies above `fromHz`, beside the mean power of voiced frames.
///
/// - Source: Jongman, Wayland & Wong (2000), "Acoustic characteristics of English fricatives", J. Acoust. Soc. Am.
///   108(3), doi 10.1121/1.1288413: the peaks of sibilants' spectra lie high, and the noise's amplitude is
///   normalised by the vowel's. The bounds are ours.
struct Sibilance: Sendable {
  /// Where sibilants begin, in hertz: the edge of a band above which nine tenths of their power above 2.8 kHz lies.
  let fromHz: Double
  /// The mean power of voiced frames in decibels, of each channel.
  let voicedDb: Double
  /// The level that the loudest quarter of the sibilant frames exceeds, in decibels beside `voicedDb`.
  let hissDb: Double
  /// The level that the brightest twentieth of the voiced frames exceeds there, in decibels beside `voicedDb`.
  let voicedHighDb: Double
  /// What of the K-weighted power of all that sounds is that of sibilants above `fromHz`.
  let loudnessShare: Double

  /// What the frames of a stem say; `nil` for fewer than twenty voiced frames or five sibilant ones, and for what
  /// is not mostly voiced.
  init?(of frames: BandFrames, channels: Int) {
    let layout = frames.layout
    let width = layout.count
    let high = layout.bands(in: 5_000...30_000)  // from 4.5 kHz, the lower edge
    let rows = (0..<frames.count).map { frames.powers[$0 * width..<($0 + 1) * width] }
    func power(_ row: ArraySlice<Float>, _ bands: Range<Int>) -> Double {
      bands.reduce(0) { $0 + Double(row[row.startIndex + $1]) }
    }
    let totals = rows.map { power($0, 0..<width) }
    let highs = rows.map { power($0, high) }
    guard let loudest = totals.max(), loudest > 1e-9, !high.isEmpty else { return nil }
    let sounding = rows.indices.filter { totals[$0] > 0.001 * loudest }
    let sibilant = sounding.filter { highs[$0] > 0.5 * totals[$0] }
    let voiced = sounding.filter { totals[$0] > 0.01 * loudest && highs[$0] < 0.1 * totals[$0] }
    guard voiced.count >= 20, sibilant.count >= 5, 2 * sibilant.count < voiced.count else {
      return nil
    }
    let spectrum = (0..<width).map { band in
      sibilant.reduce(0.0) { $0 + Double(rows[$1][rows[$1].startIndex + band]) }
    }
    var first = layout.bands(in: 3_100...30_000).lowerBound
    let limit = 0.1 * spectrum[first...].reduce(0, +)
    var sum = spectrum[first]
    while sum <= limit {
      first += 1
      sum += spectrum[first]
    }
    let level = totals.indices.lazy.map { 10 * log10(max(power(rows[$0], first..<width), 1e-15)) }
    let mean = voiced.reduce(0) { $0 + totals[$1] } / Double(voiced.count)
    let meanDb = 10 * log10(mean)
    voicedDb = meanDb - 10 * log10(Double(channels))
    hissDb = sibilant.map { level[$0] }.sorted()[sibilant.count * 3 / 4] - meanDb
    voicedHighDb = voiced.map { level[$0] }.sorted()[voiced.count * 19 / 20] - meanDb
    fromHz = layout.centresHz[first] / BandLayout.edge
    func weighted(_ frames: [Int], _ bands: Range<Int>) -> Double {
      frames.reduce(0) { sum, frame in
        let row = rows[frame]
        return sum
          + bands.reduce(0) { $0 + Double(row[row.startIndex + $1]) * layout.loudnessWeights[$1] }
      }
    }
    loudnessShare = weighted(sibilant, first..<width) / weighted(sounding, 0..<width)
  }

  /// By how much the voice is less loud where its sibilants are so many decibels lower.
  func lossDb(by reductionDb: Double) -> Double {
    -10 * log10(1 - loudnessShare * (1 - pow(10, -reductionDb / 10)))
  }
}
