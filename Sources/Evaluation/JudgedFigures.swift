/// The figures of a mix, or means over several mixes: as they are, and brought to the target's integrated
/// loudness.
///
/// The second way tells whether a mix is better where loudness alone would decide.
package struct JudgedFigures: Sendable {
  package let asRendered: EvaluationFigures
  /// `nil` where the mix or the target has no loudness.
  package let atTargetLoudness: EvaluationFigures?

  init(asRendered: EvaluationFigures, atTargetLoudness: EvaluationFigures?) {
    self.asRendered = asRendered
    self.atTargetLoudness = atTargetLoudness
  }

  /// The means over mixes, at least one.
  package init(meanOf mixes: [JudgedMix]) {
    let matched = mixes.compactMap(\.figures.atTargetLoudness)
    asRendered = .mean(of: mixes.map(\.figures.asRendered))
    atTargetLoudness = matched.isEmpty ? nil : .mean(of: matched)
  }
}
