import Foundation
import MixingConsole

/// A compressor as a rule decides it, and what it does to levels.
struct CompressorCurve {
  let thresholdDb, ratio, attackMs, releaseMs, kneeDb: Double

  /// Its gain in decibels for each hundredth of a second of a level that drives it.
  ///
  /// The detector follows single waves, the envelope does not. Of a hundredth of a second it sees the root
  /// mean square as of a sine (3 dB up), and two fifths of what the peak stands above that: within 1 dB of
  /// the compressor's work on most real stems, where peaks alone would promise twice as much.
  func gainsDb(for envelope: LevelEnvelope) -> [Double] {
    func pole(_ milliseconds: Double) -> Double {
      exp(-log(9) / (LevelEnvelope.rate * milliseconds / 1_000))
    }
    let (attack, release) = (pole(attackMs), pole(releaseMs))
    var gain = 0.0
    return zip(envelope.peaks, envelope.powers).map { peak, power in
      let mean = 10 * log10(max(Double(power), 1e-16)) + 3
      let level = mean + 0.4 * max(0, 20 * log10(max(Double(peak), 1e-8)) - mean)
      let over = level - thresholdDb
      let wanted: Double
      if over <= -kneeDb / 2 {
        wanted = 0
      } else if over <= kneeDb / 2 {
        wanted = (1 / ratio - 1) * pow(over + kneeDb / 2, 2) / (2 * kneeDb)
      } else {
        wanted = over / ratio - over
      }
      let pole = wanted < gain ? attack : release
      gain = pole * gain + (1 - pole) * wanted
      return gain
    }
  }

  /// The effect with values as people write them.
  ///
  /// - Parameters:
  ///   - levelDb: The level in the strip beside that of the envelope.
  ///   - makeupDb: The makeup gain.
  ///   - key: What drives it in place of its own input.
  /// - Returns: A compressor.
  func slot(levelDb: Double, makeupDb: Double = 0, key: SideChain? = nil) -> EffectSlot {
    func rounded(_ value: Double, _ factor: Double) -> ControlValue {
      .constant((value * factor).rounded() / factor)
    }
    var slot = EffectSlot(
      Compressor(),
      [
        .thresholdDb: rounded(max(-80, min(0, thresholdDb + levelDb)), 10),
        .ratio: rounded(ratio, 10), .attackMs: rounded(attackMs, 100),
        .releaseMs: rounded(releaseMs, 1), .kneeDb: rounded(kneeDb, 1),
        .makeupDb: rounded(makeupDb, 10),
      ])
    slot.key = key
    return slot
  }
}

extension LevelEnvelope {
  /// By how many decibels gains lower the mean power.
  func lossDb(by gainsDb: [Double]) -> Double {
    let (before, after) = zip(powers, gainsDb).reduce((0.0, 0.0)) { sums, next in
      let power = Double(next.0)
      return (sums.0 + power, sums.1 + power * pow(10, next.1 / 10))
    }
    return before > 0 && after > 0 ? 10 * log10(before / after) : 0
  }
}
