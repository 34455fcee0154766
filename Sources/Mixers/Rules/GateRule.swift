import Foundation
import MixingConsole

/// Closes the microphone of a kick, a snare or toms between the strokes, where it hears the rest of the kit.
///
/// The gate is to change the strokes as little as can be while it lowers the spill: so its threshold is the lowest
/// of the levels that strokes reach and spill does not at which the mean level between strokes falls by two thirds of
/// its range. It closes halfway between there and the level of the spill, so that a stroke may die away; after the
/// time in which a stroke falls by a further 6 dB; and then no faster than the stroke itself falls. The range puts
/// the spill 40 dB below the strokes, by 12 to 20 dB: the kit goes on being heard through all microphones. What is
/// softer than strokes and not to be told from spill, such as ghost notes, is lowered and stays. The loudness of the
/// part is that of its strokes.
///
/// No gate where there is no spill, where strokes and spill cannot be told apart (`LevelEnvelope.spilledStrokes`),
/// and where no threshold does that.
///
/// - Source: Terrell, Reiss & Sandler (2010), "Automatic noise gate settings for drum recordings containing bleed
///   from secondary sources", EURASIP J. Adv. Signal Process. 465417, doi 10.1155/2010/465417: the least artifacts
///   in the wanted sound, under the condition that spill falls by a certain amount; how strong the gate is, is left
///   to the user. How strokes are told from spill, and all numbers, are ours.
struct GateRule: MixRule {
  static let roles: Set<StemRole> = [.kick, .snare, .toms]
  static let rangesDb = 12.0...20.0

  func apply(to plan: inout MixPlan) {
    for index in plan.heard where Self.roles.contains(plan.parts[index].role) {
      let part = plan.parts[index]
      guard let strokes = part.envelope.spilledStrokes,
        let (gate, gains) = Self.gate(for: strokes, in: part),
        case let isOpen = gains.map({ $0 > -3 }), let before = part.analysis.loudnessLufs,
        let level = part.envelope.changed(by: gains).gatedDb(where: isOpen)
      else { continue }
      let width = LevelEnvelope.rate * part.analysis.blockSeconds
      plan.parts[index].keepSounding { block in
        let start = min(isOpen.count, Int(Double(block) * width))
        return isOpen[start..<min(isOpen.count, start + Int(width) + 1)].contains(true)
      }
      let loudness = level + plan.parts[index].weightingDb
      plan.parts[index].insert(gate.slot, gainsDb: gains, loudnessDb: loudness - before)
      plan.parts[index].notes.append(
        "gate at \(NoteText.decimal(gate.thresholdDb)) dB: strokes reach \(NoteText.decimal(strokes.strokeDb)) dB, the "
          + "rest of the kit is heard between them at \(NoteText.decimal(strokes.spillDb)) dB; it takes "
          + "\(NoteText.decimal(-gate.rangeDb)) dB off that and closes as strokes die away")
    }
  }

  /// The gate with the lowest threshold that lowers the spill by two thirds of its range, and its gains; `nil` for
  /// none.
  private static func gate(
    for strokes: LevelEnvelope.SpilledStrokes, in part: MixPart
  ) -> (Gated, gainsDb: [Double])? {
    let spill = meanDb(part.envelope, strokes)
    for threshold in stride(
      from: strokes.gapDb.lowerBound, through: strokes.gapDb.upperBound, by: 1)
    {
      let gate = Gated(strokes, thresholdDb: threshold, lowestHz: part.usefulFromHz)
      let gains = gate.gainsDb(for: part.envelope)
      let lowered = spill - meanDb(part.envelope.changed(by: gains), strokes)
      if lowered >= -gate.rangeDb * 2 / 3 { return (gate, gains) }
    }
    return nil
  }

  /// The mean level between strokes in decibels.
  private static func meanDb(_ envelope: LevelEnvelope, _ strokes: LevelEnvelope.SpilledStrokes)
    -> Double
  {
    let between = zip(envelope.powers, strokes.isBetween).filter(\.1)
    let power = between.reduce(0.0) { $0 + Double($1.0) } / Double(max(1, between.count))
    return 10 * log10(max(power, 1e-15))
  }
}

/// The settings of a gate, and what it does to levels.
private struct Gated {
  let thresholdDb, hysteresisDb, rangeDb, holdMs, releaseMs: Double
  /// Nothing of a stroke is lost, and a wave that has begun is not cut.
  let attackMs = 0.5

  init(_ strokes: LevelEnvelope.SpilledStrokes, thresholdDb: Double, lowestHz: Double) {
    let fall = strokes.fallDbPerSecond
    let ranges = GateRule.rangesDb
    let wanted = LevelEnvelope.SpilledStrokes.harmlessDb - (strokes.strokeDb - strokes.spillDb)
    let range = min(max(wanted, ranges.lowerBound), ranges.upperBound).rounded()
    self.thresholdDb = thresholdDb.rounded()
    hysteresisDb = min(max((thresholdDb - strokes.spillPeakDb) / 2, 2), 8).rounded()
    rangeDb = -range
    // A period of the lowest sound at least, since the detector follows single waves.
    holdMs = min(max(6_000 / fall, 1_000 / lowestHz, 20), 250).rounded()
    // What falls by 80 % in this time falls at 2.2 times its range over the time at first.
    releaseMs = min(max(2_200 * range / fall, 50), 1_000).rounded()
  }

  var slot: EffectSlot {
    EffectSlot(
      Gate(),
      [
        .thresholdDb: .constant(max(-80, thresholdDb)), .hysteresisDb: .constant(hysteresisDb),
        .rangeDb: .constant(rangeDb), .attackMs: .constant(attackMs), .holdMs: .constant(holdMs),
        .releaseMs: .constant(releaseMs),
      ])
  }

  /// The gain in decibels for each hundredth of a second. Its detector sees the peaks, as the envelope does.
  func gainsDb(for envelope: LevelEnvelope) -> [Double] {
    let step = 1_000 / LevelEnvelope.rate
    let release = exp(-log(9) * step / releaseMs)
    var (isOpen, below, closed) = (false, 0.0, 1.0)
    return envelope.peakLevels.map { level in
      below = level < thresholdDb - hysteresisDb ? below + step : 0
      isOpen = level >= thresholdDb || (isOpen && below <= holdMs)
      closed = isOpen ? 0 : release * closed + 1 - release
      return closed * rangeDb
    }
  }
}
