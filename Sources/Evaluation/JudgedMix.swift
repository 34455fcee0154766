/// A mix, judged twice: as it is, and brought to the target's integrated loudness.
///
/// The second way tells whether a mix is better where loudness alone would decide.
package struct JudgedMix: Sendable {
  package let asRendered: EvaluationFigures
  /// `nil` where the mix or the target has no loudness.
  package let atTargetLoudness: EvaluationFigures?
  /// Of the mix as it is.
  package let loudness: LoudnessFigures
}
