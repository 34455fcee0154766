import Foundation
import MixingConsole

/// Lowers the sibilants of a voice that hisses.
///
/// The louder sibilants (`Sibilance.hissDb`) of a voice lie some 9 dB below its vowels. What exceeds that by 3 dB
/// or more is taken off, at most 6 dB: from where sibilants begin, a ratio of 3 above a threshold that lies as far
/// below the level of the louder sibilants as that takes, but not below what bright vowels have there. A voice whose
/// sibilants stand out from that by too little is left alone.
///
/// - Source: Wolters, Sapp & Becker-Schweitzer (1998), "Adaptive algorithm for detecting and reducing sibilants in
///   recorded speech", AES 104th Convention: detection by how the spectrum of the moment is shaped, and a reduction
///   that follows where this voice's sibilants lie. The measure is that of phonetics (`Sibilance`); its usual value
///   is the median of 27 voices of speech and songs as they were recorded, −8.7 dB.
struct DeEsserRule: MixRule {
  static let roles: Set<StemRole> = [.leadVocal, .backingVocal, .speech]
  /// Where the louder sibilants lie beside the vowels, in decibels.
  static let usualDb = -9.0
  static let reductionsDb = 3.0...6.0
  static let ratio = 3.0
  static let attackMs = 1.0
  static let releaseMs = 60.0
  /// How far above the root mean square of noise the compressor's level lies with these times, in decibels: its
  /// detector follows single waves.
  static let detectorDb = 5.0

  func apply(to plan: inout MixPlan) {
    for index in plan.heard where Self.roles.contains(plan.parts[index].role) {
      let part = plan.parts[index]
      guard let sibilance = part.analysis.sibilance else { continue }
      let excess = sibilance.hissDb - Self.usualDb
      let wanted = min(excess, Self.reductionsDb.upperBound)
      let over = min(wanted / (1 - 1 / Self.ratio), sibilance.hissDb - sibilance.voicedHighDb)
      let reduction = over * (1 - 1 / Self.ratio)
      guard excess >= Self.reductionsDb.lowerBound, reduction >= Self.reductionsDb.lowerBound - 1
      else { continue }
      let corner = min(max(sibilance.fromHz, 3_000), 8_000)
      let response = zip(part.response, part.analysis.layout.centresHz).first { $0.1 > corner }?.0
      let threshold =
        sibilance.voicedDb + sibilance.hissDb - over + Self.detectorDb + 10 * log10(response ?? 1)
      plan.parts[index].insert(
        EffectSlot(
          DeEsser(),
          [
            .frequencyHz: .constant((corner / 10).rounded() * 10),
            .thresholdDb: .constant((max(-80, min(0, threshold)) * 10).rounded() / 10),
            .ratio: .constant(Self.ratio), .attackMs: .constant(Self.attackMs),
            .releaseMs: .constant(Self.releaseMs),
          ]),
        loudnessDb: -sibilance.lossDb(by: reduction))
      plan.parts[index].notes.append(
        "de-esser from \(NoteText.hertz(corner)): the louder sibilants lie at "
          + "\(NoteText.decimal(sibilance.hissDb)) dB beside the vowels, \(NoteText.decimal(Self.usualDb)) dB is usual; "
          + "takes about "
          + "\(NoteText.decimal(reduction)) dB off them")
    }
  }
}
