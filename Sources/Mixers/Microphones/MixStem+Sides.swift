import MixingConsole

extension MixStem {
  /// Lows of two microphones on one thing that correlate less than this are upside down to each other.
  private static let opposedCorrelation = -0.5

  /// Turns one side of a stereo recording whose sides oppose each other in the lows: in mono they would vanish.
  ///
  /// Sounds that are made rather than recorded may be wide on purpose, and stay as they are.
  mutating func turnOpposedSide() {
    guard polarity == .normal, ![.synth, .effects, .unknown].contains(recognized.role),
      let correlation = analysis.stereo?.lowCorrelation, correlation < Self.opposedCorrelation
    else { return }
    polarity = .left
    alignment.notes.append(
      "polarity: one side inverted, since its sides oppose each other below 200 Hz (correlation "
        + "\(NoteText.decimal(correlation))) and would vanish in mono")
  }
}
