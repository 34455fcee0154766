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
      guard let wanted = part.role.habits.crestDb, let crest = part.envelope.crestDb(),
        case let reduction = min(crest - wanted, 6), reduction >= 1,
        let levels = Levels(part.envelope)
      else { continue }
      let excess = max(0.6 * (levels.peakDb - levels.meanDb), 1.5 * reduction)
      let power = pow(10, crest / 10)
      let period = part.lowShare > 0.5 ? 1_000 / part.usefulFromHz : 0
      let curve = CompressorCurve(
        thresholdDb: levels.peakDb - excess, ratio: excess / (excess - reduction),
        attackMs: max(0.1, 20 / power, period / 8),
        releaseMs: max(50, 2_000 / power, 6 * period), kneeDb: Self.kneeDb)
      let gains = curve.gainsDb(for: part.envelope)
      let makeup = min(12, part.envelope.lossDb(by: gains))
      plan.parts[index].insert(
        curve.slot(levelDb: part.equalizerDb(weighted: false), makeupDb: makeup),
        gainsDb: gains.map { $0 + makeup }, loudnessDb: 0)
      plan.parts[index].notes.append(
        "compressor \(NoteText.decimal(curve.ratio)):1: crest factor \(NoteText.decimal(crest)) dB, "
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
}
