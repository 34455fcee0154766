import Foundation

/// Takes the tips off a part that strikes harder than its role needs.
///
/// What the crest factor exceeds the role's by, at most 6 dB, is what the static curve takes off the peaks:
/// threshold and ratio follow from where peaks and mean level lie. Attack and release follow from the crest
/// factor C² (power): 2·10 ms / C² and 2·1 s / C², at least 0.1 and 50 ms; of a part that lives from its lows
/// at least an eighth of and six periods of the lowest sound, whose wave would be bent otherwise. The makeup gain gives back the loudness that the
/// compressor takes, as estimated from the envelope.
///
/// - Source: Giannoulis, Massberg & Reiss (2013), "Parameter automation in a dynamic range compressor",
///   J. Audio Eng. Soc. 61(10), on times by crest factor; Ma, De Man, Pestana, Black & Reiss (2015),
///   "Intelligent multitrack dynamic range compression", J. Audio Eng. Soc. 63(6), on deciding by crest factor.
///   The former's longest attack is 80 ms: with it, and with this console's ballistics, the crest factor of real
///   drums, voices and guitars rose instead of falling, for attacks passed and what follows was lowered.
struct CompressionRule: MixRule {
  static let kneeDb = 6.0

  func apply(to plan: inout MixPlan) {
    for index in plan.heard {
      let part = plan.parts[index]
      guard let wanted = part.role.habits.crestDb, let crest = part.analysis.envelope.crestDb(),
        case let reduction = min(crest - wanted, 6), reduction >= 1,
        let levels = Levels(part.analysis.envelope)
      else { continue }
      let excess = max(0.6 * (levels.peakDb - levels.meanDb), 1.5 * reduction)
      let ratio = excess / (excess - reduction)
      let power = pow(10, crest / 10)
      let period = part.lowShare > 0.5 ? 1_000 / part.usefulFromHz : 0
      let attack = max(0.1, 20 / power, period / 8)
      let release = max(50, 2_000 / power, 6 * period)
      let threshold = levels.peakDb - excess
      let lost = Self.reductionDb(
        of: part.analysis.envelope, thresholdDb: threshold, ratio: ratio,
        attackMs: attack, releaseMs: release)
      plan.parts[index].compression = .init(
        thresholdDb: threshold + part.equalizerDb(weighted: false),
        ratio: ratio, attackMs: attack, releaseMs: release,
        kneeDb: Self.kneeDb, makeupDb: min(12, lost))
      plan.parts[index].notes.append(
        "compressor \(NoteText.decimal(ratio)):1: crest factor \(NoteText.decimal(crest)) dB, "
          + "\(NoteText.decimal(crest - wanted)) dB more than usual for \(NoteText.role(part.role)); "
          + "takes about \(NoteText.decimal(reduction)) dB off the peaks, times follow the crest factor"
      )
    }
  }

  /// Where the level of a part lies while it sounds, in decibels of full scale.
  struct Levels {
    /// The level that one in twenty peaks exceeds.
    let peakDb: Double
    /// The root mean square.
    let meanDb: Double

    init?(_ envelope: LevelEnvelope) {
      let gate = envelope.peak * 0.03  // 30 dB below the highest
      let sounding = envelope.peaks.indices.filter { envelope.peaks[$0] > gate }
      guard !sounding.isEmpty else { return nil }
      let peaks = sounding.map { envelope.peaks[$0] }.sorted()
      let power = sounding.reduce(0.0) { $0 + Double(envelope.powers[$1]) } / Double(peaks.count)
      peakDb = 20 * log10(Double(peaks[(peaks.count * 19) / 20]))
      meanDb = 10 * log10(power)
    }
  }

  /// By how many decibels the compressor lowers the mean power: its gain run over the envelope's
  /// hundredths of a second.
  ///
  /// The detector follows single waves, the envelope does not. Of a hundredth of a second it sees the root
  /// mean square as of a sine (3 dB up), and two fifths of what the peak stands above that: within 1 dB of
  /// the compressor's work on most real stems, where peaks alone would promise twice as much.
  static func reductionDb(
    of envelope: LevelEnvelope, thresholdDb: Double, ratio: Double, attackMs: Double,
    releaseMs: Double
  ) -> Double {
    func pole(_ milliseconds: Double) -> Double {
      exp(-log(9) / (LevelEnvelope.rate * milliseconds / 1_000))
    }
    let (attack, release) = (pole(attackMs), pole(releaseMs))
    var (before, after, gain) = (0.0, 0.0, 0.0)
    for (peak, power) in zip(envelope.peaks, envelope.powers) {
      let mean = 10 * log10(max(Double(power), 1e-16)) + 3
      let level = mean + 0.4 * max(0, 20 * log10(max(Double(peak), 1e-8)) - mean)
      let over = level - thresholdDb
      let wanted: Double
      if over < -kneeDb / 2 {
        wanted = 0
      } else if over <= kneeDb / 2 {
        wanted = (1 / ratio - 1) * pow(over + kneeDb / 2, 2) / (2 * kneeDb)
      } else {
        wanted = over / ratio - over
      }
      let pole = wanted < gain ? attack : release
      gain = pole * gain + (1 - pole) * wanted
      before += Double(power)
      after += Double(power) * pow(10, gain / 10)
    }
    return before > 0 && after > 0 ? 10 * log10(before / after) : 0
  }
}
