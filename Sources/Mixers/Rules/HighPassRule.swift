import Foundation
import SignalOps

/// Takes away what lies below everything useful in a part: rumble, hum, handling noise, spill.
///
/// The corner is put where a thousandth of the part's K-weighted power lies below it, and a third of an
/// octave lower; the role says how low and how high it may stand.
///
/// - Source: De Man & Reiss (2013): high-pass filters on all tracks that have no significant low content;
///   Pestana & Reiss (2014), "Intelligent audio production strategies informed by best practices", AES 53rd
///   Conference on Semantic Audio.
struct HighPassRule: MixRule {
  func apply(to plan: inout MixPlan) {
    for index in plan.heard {
      let part = plan.parts[index]
      let edge = part.usefulFromHz
      let allowed = part.role.habits.highPassHz
      let corner = min(max(edge / pow(2, 1.0 / 3), allowed.lowerBound), allowed.upperBound)
      let rounded = corner.rounded()
      guard rounded > 24, rounded < Double(plan.sampleRate) / 2 else { continue }
      plan.parts[index].bands.insert(.init(type: .highPass, frequencyHz: rounded), at: 0)
      let reason =
        corner > allowed.lowerBound
        ? "less than 0.1 % of its loudness lies below \(NoteText.hertz(edge))"
        : "nothing below that matters for \(NoteText.role(part.role))"
      plan.parts[index].notes.append("high-pass at \(NoteText.hertz(rounded)): \(reason)")
    }
  }
}
