import Foundation
import MixingConsole

/// Lets a bass make room for the kick where both live from the same lows.
///
/// In the bands up to 160 Hz that are essential to kick and bass alike, an equalizer would take from the bass what
/// it lives from: `MaskingRule` cuts only elsewhere. There the masking is measured as that rule does. Where the bass
/// exceeds the kick by 3 dB or more, a compressor on the bass, driven by the kick, takes off half of that and at
/// least 2 dB, at most 4, at the peak of a stroke; the reduction falls with the kick, over the upper part of its
/// stroke, and is gone when that is.
///
/// - Source: Hafezi & Reiss (2015), "Autonomous multitrack equalization based on masking reduction", J. Audio Eng.
///   Soc. 63(5), doi 10.17743/jaes.2015.0021, on masking in essential bands; Ronan, Ma, Mc Namara, Gunes & Reiss
///   (2018), "Automatic minimisation of masking in multitrack audio using subgroups", arXiv 1803.09960, on dynamics
///   against masking; Ableton (2013), Live 9 reference manual, 22.7.2, on a bass that is keyed by the kick. The
///   numbers are ours.
struct DuckingRule: MixRule {
  static let hertz = 25.0...160.0
  static let lowestMaskingDb = 3.0
  static let reductionsDb = 2.0...4.0
  static let ratio = 1.5

  func apply(to plan: inout MixPlan) {
    let kicks = plan.heard.filter { plan.parts[$0].role == .kick }
    for index in plan.heard where plan.parts[index].role == .bass {
      let bass = BandLevels(of: plan.parts[index])
      let covered = kicks.map { ($0, masking(of: BandLevels(of: plan.parts[$0]), by: bass, plan)) }
      guard let (kick, masking) = covered.max(by: { $0.1 < $1.1 }),
        masking >= Self.lowestMaskingDb
      else { continue }
      duck(index, under: kick, masking, in: &plan)
    }
  }

  /// The most by which a bass exceeds a kick in a low band that both need, in decibels.
  private func masking(of kick: BandLevels, by bass: BandLevels, _ plan: MixPlan) -> Double {
    let shared = plan.parts[0].analysis.layout.bands(in: Self.hertz)
      .filter { kick.isEssential($0, within: 10) && bass.isEssential($0, within: 4) }
    return bass.excess(over: kick, shared).max() ?? 0
  }

  private func duck(_ bass: Int, under kick: Int, _ masking: Double, in plan: inout MixPlan) {
    let (part, source) = (plan.parts[bass], plan.parts[kick])
    guard let stroke = source.envelope.stroke else { return }
    let reduction = min(max(masking / 2, Self.reductionsDb.lowerBound), Self.reductionsDb.upperBound)
    let over = reduction / (1 - 1 / Self.ratio)
    let period = 1_000 / source.usefulFromHz
    let curve = CompressorCurve(
      thresholdDb: stroke.levelDb - over, ratio: Self.ratio, attackMs: 5,
      releaseMs: min(max(1_000 * over / stroke.fallDbPerSecond, 2 * period, 50), 250), kneeDb: 0)
    let offset = (source.stems[0].startSeconds - part.stems[0].startSeconds) * LevelEnvelope.rate
    let gains = curve.gainsDb(for: source.envelope)
    let moved = part.envelope.powers.indices.map { index in
      let place = index - Int(offset.rounded())
      return gains.indices.contains(place) ? gains[place] : 0
    }
    // Behind the strip of the kick a mono signal has two channels, each 3 dB lower than the one.
    let level =
      source.makeupDb + source.equalizerDb(weighted: false)
      + (source.analysis.channels == 1 ? 20 * log10(PanLaw.constantPower.gains(at: 0.5).left.value) : 0)
    plan.parts[bass].insert(
      curve.slot(levelDb: level, key: SideChain(from: source.stems[0].name)),
      gainsDb: moved, loudnessDb: -part.envelope.lossDb(by: moved))
    plan.parts[bass].notes.append(
      "ducked by \(source.stems[0].name): in the lows that both need it exceeds that by "
        + "\(NoteText.decimal(masking)) dB; about \(NoteText.decimal(reduction)) dB less at each stroke")
  }
}
