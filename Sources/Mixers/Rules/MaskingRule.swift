import Foundation
import SignalOps

/// Cuts a part where it covers what a more important one lives from.
///
/// For each pair, in each third-octave band that is essential to the more important part (within 10 dB of
/// its strongest one, K-weighted), the masking is the mean of how far the other part exceeds it, in decibels,
/// while both sound and it has something there. Where it is 3 dB or more, and the band is no essential one to the masker (at least
/// 4 dB below its own strongest), the masker is cut there by half the masking, at most 3 dB, one octave wide.
/// The worst place of all comes first; each part is cut at most twice. Nothing is cut for parts that only
/// fill.
///
/// - Source: Hafezi & Reiss (2015), "Autonomous multitrack equalization based on masking reduction", J. Audio
///   Eng. Soc. 63(5), doi 10.17743/jaes.2015.0021: essential and nonessential bands, cutting the masker;
///   Perez-Gonzalez & Reiss (2009), "Automatic equalization of multichannel audio using cross-adaptive
///   methods", AES 127th Convention.
struct MaskingRule: MixRule {
  static let lowestMaskingDb = 3.0
  static let largestCutDb = 3.0
  static let lowestPriority = 4
  static let cutsPerPart = 2
  static let q = 1.41
  static let hertz = 50.0...10_000.0

  func apply(to plan: inout MixPlan) {
    let heard = plan.heard
    var levels = heard.map { BandLevels(of: plan.parts[$0]) }
    var cuts = [Int](repeating: 0, count: heard.count)
    while let worst = worstPlace(heard, levels, cuts, plan) {
      let index = heard[worst.masker]
      let part = plan.parts[index]
      let frequency = part.analysis.layout.centresHz[worst.band]
      let gain = -min(Self.largestCutDb, worst.maskingDb / 2)
      plan.parts[index].bands.append(
        .init(
          type: .peak, frequencyHz: frequency.rounded(), gainDb: (gain * 10).rounded() / 10,
          q: Self.q))
      let covered = plan.parts[heard[worst.maskee]].stems[0].name
      plan.parts[index].notes.append(
        "cut \(NoteText.decimal(-gain)) dB at \(NoteText.hertz(frequency)): there it exceeds "
          + "\(covered) by \(NoteText.decimal(worst.maskingDb)) dB, which needs that band more")
      cuts[worst.masker] += 1
      levels[worst.masker] = BandLevels(of: plan.parts[index])
    }
  }

  private struct Place {
    let masker, maskee, band: Int
    let maskingDb: Double
  }

  /// Where the most is covered that a cut could uncover.
  private func worstPlace(
    _ heard: [Int], _ levels: [BandLevels], _ cuts: [Int], _ plan: MixPlan
  ) -> Place? {
    var worst: Place?
    for (maskee, important) in heard.enumerated() {
      for (masker, other) in heard.enumerated() where cuts[masker] < Self.cutsPerPart {
        let (a, b) = (plan.parts[important], plan.parts[other])
        let priority = a.role.habits.priority
        guard priority > b.role.habits.priority, priority >= Self.lowestPriority else { continue }
        let bands = a.analysis.layout.bands(in: Self.hertz)
          .filter { levels[maskee].isEssential($0, within: 10) }
          .filter { !levels[masker].isEssential($0, within: 4) && !isCut(b, at: $0) }
        guard !bands.isEmpty else { continue }
        for (band, masking) in zip(bands, levels[masker].excess(over: levels[maskee], bands)) {
          if masking >= Self.lowestMaskingDb, masking > worst?.maskingDb ?? 0 {
            worst = Place(masker: masker, maskee: maskee, band: band, maskingDb: masking)
          }
        }
      }
    }
    return worst
  }

  /// Whether a cut of a part lies within an octave of a band.
  private func isCut(_ part: MixPart, at band: Int) -> Bool {
    let centre = part.analysis.layout.centresHz[band]
    return part.bands.contains { $0.type == .peak && abs(log2($0.frequencyHz / centre)) < 0.9 }
  }
}
