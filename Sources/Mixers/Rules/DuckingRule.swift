import Foundation
import MixingConsole

/// Lets a bass make room for the kick where both live from the same lows.
///
/// In the bands up to 160 Hz that are essential to kick and bass alike, an equalizer would take from the bass what
/// it lives from: `MaskingRule` cuts only elsewhere. There the kick shall stand 3 dB above the bass while its strokes
/// sound. What it lacks a compressor takes off the bass, driven by the lows of the kick, at most 4 dB: while the body
/// of a stroke sounds, and letting go as it dies away. Where it lacks less than 1 dB the bass is left alone.
///
/// - Source: Hafezi & Reiss (2015), "Autonomous multitrack equalization based on masking reduction", J. Audio Eng.
///   Soc. 63(5), doi 10.17743/jaes.2015.0021, on masking in essential bands; Ronan, Ma, Mc Namara, Gunes & Reiss
///   (2018), "Automatic minimisation of masking in multitrack audio using subgroups", arXiv 1803.09960, on dynamics
///   against masking; Ableton (2013), Live 9 reference manual, 22.7.2, on a bass that is keyed by the kick. The
///   numbers are ours.
struct DuckingRule: MixRule {
  static let hertz = 25.0...160.0
  /// How far the kick shall stand above the bass in decibels.
  static let distanceDb = 3.0
  static let reductionsDb = 1.0...4.0
  static let ratio = 1.5
  /// Hundredths of a second from the peak of a stroke, often a click, to its body, and for how long that sounds.
  static let bodyDelay = 2
  static let bodyLength = 8

  func apply(to plan: inout MixPlan) {
    let kicks = plan.heard.filter { plan.parts[$0].role == .kick }
    for index in plan.heard where plan.parts[index].role == .bass {
      let found = kicks.compactMap { kick in
        heightDb(of: plan.parts[kick], over: plan.parts[index]).map { (kick, $0) }
      }
      guard let (kick, height) = found.min(by: { $0.1 < $1.1 }),
        Self.distanceDb - height >= Self.reductionsDb.lowerBound
      else { continue }
      duck(index, under: kick, height, in: &plan)
    }
  }

  /// How far a kick stands above a bass in the low bands that both need, while its strokes sound; `nil` where they
  /// share none, or do not sound together.
  private func heightDb(of kick: MixPart, over bass: MixPart) -> Double? {
    let (kickLevels, bassLevels) = (BandLevels(of: kick), BandLevels(of: bass))
    let shared = kick.analysis.layout.bands(in: Self.hertz)
      .filter { kickLevels.isEssential($0, within: 10) && bassLevels.isEssential($0, within: 4) }
    let offset = kick.firstBlock - bass.firstBlock
    var (own, other) = (0.0, 0.0)
    for block in kick.activeBlocks.indices where kick.activeBlocks[block] {
      for band in shared {
        own += kick.analysis.power(block: block, band: band) * kick.response[band]
        other += bass.analysis.power(block: block + offset, band: band) * bass.response[band]
      }
    }
    guard own > 0, other > 0 else { return nil }
    return 10 * log10(own / other) + kick.faderDb - bass.faderDb + concentrationDb(of: kick)
  }

  /// By how much a kick is louder in its strokes than in the mean of the blocks in which it sounds.
  private func concentrationDb(of kick: MixPart) -> Double {
    let powers = kick.analysis.envelope.powers
    let perBlock = LevelEnvelope.rate * kick.analysis.blockSeconds
    func mean(_ frames: [Int]) -> Double {
      frames.reduce(0.0) { $0 + Double(powers[$1]) } / Double(max(1, frames.count))
    }
    let strokes = kick.analysis.envelope.strokeStarts
      .flatMap { $0..<min($0 + Self.bodyLength, powers.count) }
    let sounding = powers.indices.filter { frame in
      let block = Int(Double(frame) / perBlock)
      return kick.activeBlocks.indices.contains(block) && kick.activeBlocks[block]
    }
    let (high, whole) = (mean(strokes), mean(sounding))
    return high > 0 && whole > 0 ? 10 * log10(high / whole) : 0
  }

  private func duck(_ bass: Int, under kick: Int, _ height: Double, in plan: inout MixPlan) {
    let (part, source) = (plan.parts[bass], plan.parts[kick])
    guard let stroke = source.envelope.stroke else { return }
    let reduction = min(Self.distanceDb - height, Self.reductionsDb.upperBound)
    let over = reduction / (1 - 1 / Self.ratio)
    let body = stroke.levels[Self.bodyDelay]
    let fall = stroke.fallDbPerSecond(from: Self.bodyDelay, to: body - over)
    let curve = CompressorCurve(
      thresholdDb: body - over, ratio: Self.ratio, attackMs: 5,
      releaseMs: min(max(1_000 * over / fall, 2_000 / source.usefulFromHz, 50), 250), kneeDb: 0)
    let offset = (source.stems[0].startSeconds - part.stems[0].startSeconds) * LevelEnvelope.rate
    let gains = curve.gainsDb(for: source.envelope)
    let moved = part.envelope.powers.indices.map { index in
      let place = index - Int(offset.rounded())
      return gains.indices.contains(place) ? gains[place] : 0
    }
    // Behind the strip of the kick a mono signal has two channels, each 3 dB lower than the one.
    let level =
      source.makeupDb + source.equalizerDb(weighted: false)
      + (source.analysis.channels == 1
        ? 20 * log10(PanLaw.constantPower.gains(at: 0.5).left.value) : 0)
    plan.parts[bass].insert(
      curve.slot(
        levelDb: level, key: SideChain(from: source.stems[0].name, lowPassHz: MixPart.lowHz)),
      gainsDb: moved, loudnessDb: -part.envelope.lossDb(by: moved))
    plan.parts[bass].notes.append(
      "ducked by \(source.stems[0].name): in the lows that both need its strokes stand only "
        + "\(NoteText.decimal(height)) dB above it; about \(NoteText.decimal(reduction)) dB less at each stroke"
    )
  }
}
