import Foundation

/// The levels of a part's bands over the time line of the mix, after equalizer and fader.
struct BandLevels {
  private let firstBlock: Int
  private let isActive: [Bool]
  private let bands: Int
  /// Decibels, `[block][band]`.
  private let levels: [Float]
  /// K-weighted mean levels of the bands in decibels.
  private let weighted: [Double]

  init(of part: MixPart) {
    let analysis = part.analysis
    firstBlock = part.firstBlock
    isActive = part.activeBlocks
    bands = analysis.layout.count
    let gains = part.response.map { 10 * log10(max($0, 1e-12)) + part.faderDb }
    levels = analysis.blocks.enumerated().map { index, power in
      10 * log10(max(power, 1e-15)) + Float(gains[index % gains.count])
    }
    weighted = part.spectrum.indices.map { band in
      10 * log10(max(part.spectrum[band] * analysis.layout.loudnessWeights[band], 1e-15))
        + gains[band]
    }
  }

  /// Whether a band is among those that make the part: within some decibels of its strongest one.
  func isEssential(_ band: Int, within decibels: Double) -> Bool {
    weighted[band] > (weighted.max() ?? 0) - decibels
  }

  /// By how many decibels these levels exceed the other's in each of some bands, from 0 to 20, on average
  /// over the blocks in which the other has something there: both sound, and the band is within 15 dB of the
  /// other's strongest one at the time. 0 where that is less than a tenth of the blocks in which it sounds.
  func excess(over other: BandLevels, _ wanted: [Int]) -> [Double] {
    let offset = other.firstBlock - firstBlock
    let sounding = other.isActive.indices.filter { other.isActive[$0] }
    let common = sounding.filter {
      isActive.indices.contains($0 + offset) && isActive[$0 + offset]
    }
    let floors = common.map { block in
      other.levels[block * bands..<(block + 1) * bands].max().map { $0 - 15 } ?? 0
    }
    return wanted.map { band in
      var (sum, count) = (0.0, 0)
      for (block, floor) in zip(common, floors) {
        let theirs = other.levels[block * bands + band]
        guard theirs > floor else { continue }
        sum += Double(min(max(levels[(block + offset) * bands + band] - theirs, 0), 20))
        count += 1
      }
      return count * 10 >= sounding.count && count > 0 ? sum / Double(count) : 0
    }
  }
}
