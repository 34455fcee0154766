import Foundation
package import MixingConsole

extension StemRole {
  /// What a stem sounds like; `unknown` where that is not clear.
  ///
  /// The probability of each role follows from its `SoundPrototype`. It has to reach 0.6; the melodic
  /// instruments, which are mixed alike and hard to tell apart, reach it together. No sound is a lead
  /// instrument in itself.
  ///
  /// - Parameter sound: The analysis of the stem.
  /// - Returns: The role and the traits that say it.
  package static func guess(sound: StemAnalysis) -> RoleGuess {
    guard let texture = sound.texture, let strokes = sound.envelope.strokes,
      let best = hearing(sound)
    else {
      return RoleGuess(
        role: .unknown, reason: "neither its name nor its sound says what it is", source: .sound)
    }
    let heard = describe(texture, strokes)
    return best.certainty > 0.6
      ? RoleGuess(
        role: best.role, reason: "sounds like \(NoteText.role(best.role)): \(heard)",
        source: .sound)
      : RoleGuess(
        role: .unknown,
        reason: "sounds like nothing certain, perhaps \(NoteText.role(best.role)): \(heard)",
        source: .sound)
  }

  /// What a stem is by its name or, where the name says nothing, by its sound.
  ///
  /// Where name and sound contradict each other, the name counts and the reason says so.
  ///
  /// - Parameters:
  ///   - name: Of the track or the file.
  ///   - sound: The analysis of the stem.
  /// - Returns: The role and why.
  package static func guess(name: String, sound: StemAnalysis) -> RoleGuess {
    guard let named = guess(name: name) else { return guess(sound: sound) }
    guard let texture = sound.texture, let objection = objection(to: named.role, texture) else {
      return named
    }
    return RoleGuess(
      role: named.role, reason: "\(named.reason), though \(objection)", source: .name)
  }

  /// The most probable role, with the certainty of it or of its like.
  private static func hearing(_ sound: StemAnalysis) -> (role: StemRole, certainty: Double)? {
    guard let traits = SoundTrait.traits(of: sound) else { return nil }
    let scores = SoundPrototype.all.map { ($0.role, $0.prototype.logLikelihood(of: traits)) }
    guard let highest = scores.map(\.1).max() else { return nil }
    let sum = scores.reduce(0) { $0 + exp($1.1 - highest) }
    let chances = scores.map { (role: $0.0, chance: exp($0.1 - highest) / sum) }
    let melodic = chances.filter { $0.role.isMelodic }
    let together = melodic.reduce(0) { $0 + $1.chance }
    let first = { (chances: [(role: StemRole, chance: Double)]) in
      chances.max { $0.chance < $1.chance }
    }
    guard let best = first(chances) else { return nil }
    if together > 0.6, let instrument = first(melodic) { return (instrument.role, together) }
    return (best.role, best.chance)
  }

  /// The facts that a person can hear too.
  private static func describe(
    _ texture: SoundTexture, _ strokes: LevelEnvelope.Strokes
  ) -> String {
    let place =
      if texture.lowShare > 0.3 {
        "\(NoteText.percent(texture.lowShare)) of its energy below 112 Hz"
      } else if texture.highShare > 0.3 {
        "\(NoteText.percent(texture.highShare)) of its energy above 5.7 kHz"
      } else {
        "its energy around \(NoteText.hertz(1_000 * pow(2, texture.centreOctaves)))"
      }
    let pitch =
      if let range = texture.pitchHz, texture.harmonicity > 0.75 {
        (texture.glideShare ?? 0) > 0.3
          ? "a gliding pitch"
          : "pitch \(Int(range.lowerBound.rounded())) to \(Int(range.upperBound.rounded())) Hz"
      } else if texture.tonality < 0.25, texture.lowShare < 0.3 { "noise rather than tone" } else {
        "no single pitch"
      }
    let motion =
      if let fall = strokes.fallDb, fall > 8 {
        "short strokes, \(NoteText.decimal(strokes.perSecond)) a second"
      } else if strokes.steadyShare > 0.35 { "sustained" } else { "moving in level" }
    return "\(place), \(pitch), \(motion)"
  }

  /// What the sound says against a role: that its energy is where such a thing has hardly any.
  private static func objection(to role: StemRole, _ texture: SoundTexture) -> String? {
    let hertz = 1_000 * pow(2, texture.centreOctaves)
    let usual: ClosedRange<Double>? =
      switch role {
      case .kick: 25...800
      case .bass: 25...700
      case .toms: 40...1_500
      case .hats: 600...20_000
      case .snare, .overheads: 120...15_000
      case .leadVocal, .backingVocal, .speech: 120...4_000
      default: nil
      }
    guard let usual, !usual.contains(hertz) else { return nil }
    return "its energy around \(NoteText.hertz(hertz)) is not where \(NoteText.role(role)) has it"
  }
}
