import Foundation
import MixingConsole

/// Gives each part the loudness that its role has in a mix.
///
/// Loudness is K-weighted and counts where the part sounds (ITU-R BS.1770-4, gated), after its equalizer. It is
/// not all that ears hear: people make a part the louder the lower it sounds, and the softer the more its peaks
/// stand out (`MixPart.bendLu`). Parts of one role share the role's loudness where they sound together: n at once
/// are each 5·lg n dB lower; several recordings of one performance are together as loud as one would be. A leading
/// part stands from 4 LU below to 2 LU above the sum of the rest while it sounds, speech 3 to 8 LU above: in a
/// dense arrangement it is raised, in a thin one lowered. The sum is laid to about −20 LUFS, so that the console
/// has headroom.
///
/// - Source: Perez-Gonzalez & Reiss (2009), "Automatic gain and fader control for live mixing", IEEE WASPAA,
///   doi 10.1109/ASPAA.2009.5346498, on equal loudness where each source is active; De Man & Reiss (2013) on
///   loudness by role.
struct BalanceRule: MixRule {
  /// The loudness of the sum in LUFS.
  static let sumLufs = -20.0
  /// How far a fader may stand above the middle one.
  static let highestAboveMedianDb = 24.0
  /// What a gain before the strip may add to that for a part that is faint as a whole. What has a smaller range
  /// of levels than a recording of something has may be noise, which nothing is gained by raising.
  static let highestMakeupDb = 24.0
  static let leastRangeDb = 30.0

  func apply(to plan: inout MixPlan) {
    let heard = plan.heard
    guard !heard.isEmpty else { return }
    let hasVoice = heard.contains { plan.parts[$0].role == .leadVocal }
    let crowds = heard.map { company(of: $0, in: plan) }
    for (index, crowd) in zip(heard, crowds) {
      let role = plan.parts[index].role
      let level = role.habits.levelLu - (role == .lead && hasVoice ? 2 : 0)
      plan.parts[index].targetLufs =
        level + plan.parts[index].bendLu - 5 * log10(crowd) - plan.parts[index].togetherDb
    }
    let raised = placeLead(hasVoice ? .leadVocal : .lead, above: -4...2, in: &plan)
      .merging(placeLead(.speech, above: 3...8, in: &plan)) { $1 }
    let power = heard.reduce(0.0) { sum, index in
      let part = plan.parts[index]
      let share = Double(part.activeBlocks.count { $0 }) / Double(max(1, plan.blockCount))
      return sum + share * pow(10, (part.targetLufs ?? 0) / 10)
    }
    for index in heard { plan.parts[index].targetLufs? += Self.sumLufs - 10 * log10(power) }
    limitFaders(of: heard, in: &plan)
    for (index, crowd) in zip(heard, crowds) {
      note(index, crowd: crowd, raised: raised[index] ?? 0, in: &plan)
    }
  }

  /// Moves the parts of a leading role, all by the same, so that together they stand within `range` LU of the
  /// sum of the rest while they sound; by how much each was moved.
  private func placeLead(
    _ role: StemRole, above range: ClosedRange<Double>, in plan: inout MixPlan
  ) -> [Int: Double] {
    let leads = plan.heard.filter { plan.parts[$0].role == role }
    let rest = plan.heard.filter { plan.parts[$0].role != role }
    var (own, others) = (0.0, 0.0)
    for lead in leads {
      let part = plan.parts[lead]
      let blocks = part.activeBlocks.indices.filter { part.activeBlocks[$0] }
      own += Double(blocks.count) * pow(10, (part.targetLufs ?? 0) / 10)
      for index in rest {
        let other = plan.parts[index]
        let common = blocks.count { other.sounds(inBlock: $0 + part.firstBlock) }
        others += Double(common) * pow(10, (other.targetLufs ?? 0) / 10)
      }
    }
    guard own > 0, others > 0 else { return [:] }
    let difference = 10 * log10(own / others)
    let shift = min(max(difference, range.lowerBound), range.upperBound) - difference
    for lead in leads { plan.parts[lead].targetLufs? += shift }
    return Dictionary(leads.map { ($0, shift) }) { $1 }
  }

  /// How many parts of its role sound while a part sounds, on average, itself included.
  private func company(of index: Int, in plan: MixPlan) -> Double {
    let part = plan.parts[index]
    let performance = part.stems[0].alignment.performance
    let alike = plan.heard.filter { other in
      other != index && plan.parts[other].role == part.role
        && (performance == nil || plan.parts[other].stems[0].alignment.performance != performance)
    }
    let blocks = part.activeBlocks.indices.filter { part.activeBlocks[$0] }
    guard !alike.isEmpty, !blocks.isEmpty, part.role != .unknown, part.role != .effects else {
      return 1
    }
    let others = blocks.reduce(0) { sum, block in
      sum + alike.count { plan.parts[$0].sounds(inBlock: block + part.firstBlock) }
    }
    return 1 + Double(others) / Double(blocks.count)
  }

  /// Keeps every fader within the console's range, makes up for faint parts by a gain, and keeps what may be
  /// noise from being blown up.
  private func limitFaders(of heard: [Int], in plan: inout MixPlan) {
    let faders = heard.map { plan.parts[$0].faderDb }.sorted()
    let highest = faders[faders.count / 2] + Self.highestAboveMedianDb
    for index in heard {
      let part = plan.parts[index]
      let excess = part.faderDb - highest
      guard excess > 0 else { continue }
      let isSound = part.analysis.envelope.rangeDb ?? 0 >= Self.leastRangeDb
      let makeup = isSound ? min(excess, Self.highestMakeupDb) : 0
      plan.parts[index].makeupDb = (makeup * 10).rounded() / 10
      plan.parts[index].missingDb = excess - makeup
      plan.parts[index].targetLufs? -= excess - makeup
    }
    let top = heard.map { plan.parts[$0].faderDb - plan.parts[$0].makeupDb }.max() ?? 0
    if top > 24 {
      for index in heard { plan.parts[index].targetLufs? -= top - 24 }
    }
  }

  private func note(_ index: Int, crowd: Double, raised: Double, in plan: inout MixPlan) {
    let part = plan.parts[index]
    guard let measured = part.loudnessLufs, let target = part.targetLufs else { return }
    let level = part.role.habits.levelLu
    let beside =
      level == 0
      ? "as loud as a lead vocal"
      : "\(NoteText.decimal(abs(level))) LU \(level < 0 ? "below" : "above") a lead vocal"
    let place =
      part.role == .leadVocal
      ? "a lead vocal leads" : "usual for \(NoteText.role(part.role)), \(beside)"
    let shared =
      crowd > 1.05
      ? ", \(NoteText.decimal(5 * log10(crowd))) dB less since others of its kind play too" : ""
    let bent =
      abs(part.bendLu) < 0.05
      ? ""
      : ", \(NoteText.decimal(abs(part.bendLu))) dB \(part.bendLu > 0 ? "more" : "less") for its sound "
        + "(around \(NoteText.hertz(part.centroidHz)), peaks \(NoteText.decimal(part.peakToLoudnessDb)) dB up)"
    let together =
      part.togetherDb == 0
      ? ""
      : ", \(NoteText.decimal(part.togetherDb)) dB less since it is one of several recordings of one performance"
    let moved =
      abs(raised) < 0.05
      ? ""
      : ", \(raised > 0 ? "raised" : "lowered") \(NoteText.decimal(abs(raised))) LU against the rest"
    plan.parts[index].notes.append(
      "fader: \(NoteText.decimal(measured)) LUFS where it sounds, to \(NoteText.decimal(target)); "
        + place + bent + shared + together + moved)
    if part.makeupDb > 0 {
      plan.parts[index].notes.append(
        "gain: \(NoteText.decimal(part.makeupDb)) dB before the strip: the stem is so faint that its fader alone "
          + "would not do")
    }
    if part.missingDb > 0.05 {
      plan.parts[index].notes.append(
        "fader: \(NoteText.decimal(part.missingDb)) dB short of that: so faint a stem may be noise")
    }
  }
}
