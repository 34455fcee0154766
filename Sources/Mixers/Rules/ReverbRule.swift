import Foundation

/// Sends parts to one reverb, by role, so that they stand in one room.
///
/// The send follows the role, 4 dB less where the stem's channels correlate little: such a stem brings a
/// room of its own. The reverb is the shorter the busier the music is: its decay is 3 s over the square
/// root of the number of notes in a second, from 0.8 to 2.4 s. Its return leaves out what makes mixes muddy
/// or hissy.
///
/// - Source: De Man & Reiss (2013): no reverb on low sources; De Man, McNally & Reiss (2017), "Perceptual
///   evaluation and analysis of reverberation in multitrack music production", J. Audio Eng. Soc. 65(1/2):
///   amount and time decide, and too much is worse than too little.
struct ReverbRule: MixRule {
  static let preDelayMs = 20.0
  static let highPassHz = 250.0
  static let lowPassHz = 8_000.0

  func apply(to plan: inout MixPlan) {
    for index in plan.heard {
      let part = plan.parts[index]
      guard let usual = part.role.habits.reverbDb else { continue }
      let correlation = part.analysis.stereo?.correlation
      let isWide = correlation.map { $0 < 0.5 } ?? false
      plan.parts[index].reverbDb = isWide ? usual - 4 : usual
      let reason =
        isWide
        ? ", less because its channels correlate only \(NoteText.decimal(correlation ?? 0))" : ""
      plan.parts[index].notes.append(
        "reverb \(NoteText.decimal(usual - (isWide ? 4 : 0))) dB: usual for "
          + NoteText.role(part.role) + reason)
    }
    guard plan.parts.contains(where: { $0.reverbDb != nil }) else { return }
    let decay = min(max(3 / busyness(plan).squareRoot(), 0.8), 2.4)
    plan.reverb = .init(
      decaySeconds: (decay * 10).rounded() / 10, preDelayMs: Self.preDelayMs,
      highPassHz: Self.highPassHz, lowPassHz: min(Self.lowPassHz, 0.4 * Double(plan.sampleRate)))
  }

  /// Notes in a second: those of the busiest part that gets reverb.
  private func busyness(_ plan: MixPlan) -> Double {
    plan.parts.filter { $0.reverbDb != nil }
      .map { $0.analysis.envelope.onsetsPerSecond }.max().map { max($0, 1) } ?? 1
  }
}
