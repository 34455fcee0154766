/// A mix, judged.
package struct JudgedMix: Sendable {
  package let figures: JudgedFigures
  /// Of the mix as it is.
  package let loudness: LoudnessFigures
}
