import Foundation
import MixingConsole

/// Rides the fader of a lead, phrase by phrase, so that it stays where it should through verse and chorus.
///
/// A phrase that is softer than the lead as a whole is raised, one in which the rest is louder too; 70 % and 40 % of
/// the difference, together at most 3 dB either way, since what is left is how it was sung. The fader moves between
/// phrases, and the lead's loudness as a whole stays.
///
/// - Source: Perez-Gonzalez & Reiss (2009), "Automatic gain and fader control for live mixing", IEEE WASPAA (a
///   channel's level kept beside the others' over time); the limits are ours: in real bands, mixed by rules without
///   rides, a lead's momentary loudness spans 13 LU from the softest tenth to the loudest.
struct RideRule: MixRule {
  static let mostDb = 3.0
  /// A gap that divides phrases, and the shortest and longest phrase, in seconds.
  static let gapSeconds = 0.5
  static let shortestSeconds = 0.8
  static let longestSeconds = 8.0
  /// The fader is where a phrase needs it so long before it begins, in seconds.
  static let leadSeconds = 0.1
  /// How much of a phrase's difference is made up for, of its own level and of the rest's.
  static let ownShare = 0.7
  static let restShare = 0.4
  /// How much louder or softer the rest counts at most, in decibels.
  static let mostRestDb = 4.0

  func apply(to plan: inout MixPlan) {
    for index in plan.heard where [.leadVocal, .lead, .speech].contains(plan.parts[index].role) {
      let phrases = phrases(of: plan.parts[index])
      guard phrases.count > 1 else { continue }
      let rides = rides(of: index, phrases, in: plan)
      guard rides.contains(where: { abs($0) >= 0.5 }) else { continue }
      let start = plan.parts[index].stems[0].startSeconds
      plan.parts[index].ride = zip(phrases, rides).flatMap { phrase, ride in
        [phrase.lowerBound - Self.leadSeconds, phrase.upperBound].map {
          ControlPoint(
            seconds: (($0 + start) * 1_000).rounded() / 1_000, value: (ride * 10).rounded() / 10)
        }
      }.filter { $0.seconds >= 0 }
      let (low, high) = (rides.min() ?? 0, rides.max() ?? 0)
      plan.parts[index].notes.append(
        "fader: ridden over \(phrases.count) phrases, \(NoteText.decimal(low)) to \(NoteText.decimal(high)) dB, so "
          + "that soft ones stay in front and loud ones in place")
    }
  }

  /// When a part sings or plays without a longer pause, in seconds of its stem: what comes within 20 dB of its
  /// loudest twentieth, in tenths of a second.
  private func phrases(of part: MixPart) -> [Range<Double>] {
    let width = Int(0.1 * LevelEnvelope.rate)
    let powers = part.envelope.powers
    let levels = stride(from: 0, to: powers.count, by: width).map { start in
      let range = start..<min(start + width, powers.count)
      return range.reduce(0.0) { $0 + Double(powers[$1]) } / Double(range.count)
    }
    let gate = 0.01 * (levels.sorted()[max(0, levels.count * 19 / 20 - 1)...].first ?? 0)
    var phrases: [Range<Double>] = []
    for (index, level) in levels.enumerated() where level > gate {
      let (start, end) = (Double(index) / 10, Double(index + 1) / 10)
      if let last = phrases.last, start - last.upperBound < Self.gapSeconds {
        phrases[phrases.count - 1] = last.lowerBound..<end
      } else {
        phrases.append(start..<end)
      }
    }
    return phrases.filter { $0.upperBound - $0.lowerBound >= Self.shortestSeconds }
      .flatMap { phrase -> [Range<Double>] in
        let length = phrase.upperBound - phrase.lowerBound
        let count = Int((length / Self.longestSeconds).rounded(.up))
        let piece = length / Double(count)
        return (0..<count).map {
          // The fader moves within the last tenth of a second of a piece.
          let start = phrase.lowerBound + Double($0) * piece
          return start + ($0 == 0 ? 0 : Self.leadSeconds)..<start + piece - Self.leadSeconds
        }
      }
  }

  /// By how many decibels each phrase is raised.
  private func rides(of index: Int, _ phrases: [Range<Double>], in plan: MixPlan) -> [Double] {
    let part = plan.parts[index]
    let own = phrases.map { phrase -> Double in
      let rate = LevelEnvelope.rate
      let range = (Int(phrase.lowerBound * rate)..<Int(phrase.upperBound * rate)).clamped(
        to: 0..<part.envelope.powers.count)
      return range.reduce(0.0) { $0 + Double(part.envelope.powers[$1]) }
        / Double(max(1, range.count))
    }
    let rest = phrases.map { phrase in
      let first = part.firstBlock + Int(phrase.lowerBound / part.analysis.blockSeconds)
      let last = part.firstBlock + Int(phrase.upperBound / part.analysis.blockSeconds)
      return restPower(beside: index, first..<max(first + 1, last), in: plan)
    }
    let lengths = phrases.map { $0.upperBound - $0.lowerBound }
    let all = lengths.reduce(0, +)
    func mean(_ powers: [Double]) -> Double {
      zip(powers, lengths).reduce(0) { $0 + $1.0 * $1.1 } / all
    }
    func decibels(_ power: Double) -> Double { 10 * log10(max(power, 1e-12)) }
    let (ownDb, restDb) = (decibels(mean(own)), decibels(mean(rest)))
    let wanted = zip(own, rest).map { own, rest in
      let louder = min(max(decibels(rest) - restDb, -Self.mostRestDb), Self.mostRestDb)
      return min(
        max(Self.ownShare * (ownDb - decibels(own)) + Self.restShare * louder, -Self.mostDb),
        Self.mostDb)
    }
    // The loudness of all phrases together stays.
    let after = zip(own, wanted).map { $0 * pow(10, $1 / 10) }
    let excess = decibels(mean(after)) - ownDb
    return wanted.map { min(max($0 - excess, -Self.mostDb), Self.mostDb) }
  }

  /// The mean K-weighted power of all other parts in the mix over some blocks of its time line.
  private func restPower(beside index: Int, _ blocks: Range<Int>, in plan: MixPlan) -> Double {
    var sum = 0.0
    for other in plan.heard where other != index {
      let part = plan.parts[other]
      let gain = pow(10, part.faderDb / 10)
      for block in blocks where part.sounds(inBlock: block) {
        for band in part.spectrum.indices {
          sum +=
            gain * part.response[band] * part.analysis.layout.loudnessWeights[band]
            * part.analysis.power(block: block - part.firstBlock, band: band)
        }
      }
    }
    return sum / Double(blocks.count)
  }
}
