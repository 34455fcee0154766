package import MixingConsole

/// A stem as the mixer knows it.
package struct MixStem: Sendable {
  /// The track's name.
  package var name: String
  /// The stem's absolute path.
  package var file: String
  package var analysis: StemAnalysis
  /// What a person says the stem is; `nil` lets the mixer recognise it.
  package var role: StemRole?
  /// Where the stem begins in the mix, in seconds.
  package var startSeconds: Double
  /// What an earlier decision took the stem for: it holds where name and sound say something else.
  package var earlierRole: StemRole?
  /// What brings it into line with other microphones on the same source.
  var alignment = MicrophoneAlignment.Change()
  /// The polarity to begin with.
  var polarity = Polarity.normal
  /// Whether the stem is for the musicians and takes no part in the mix.
  package var isMuted: Bool

  package init(
    name: String, file: String, analysis: StemAnalysis, role: StemRole? = nil,
    earlierRole: StemRole? = nil, startSeconds: Double = 0, isMuted: Bool = false
  ) {
    self.name = name
    self.file = file
    self.analysis = analysis
    self.role = role
    self.earlierRole = earlierRole
    self.startSeconds = startSeconds
    self.isMuted = isMuted
  }
}

extension MixStem {
  /// What the stem is taken for: what a person says, else what its name says, else what it sounds like. An
  /// earlier decision that differs from these was a person's.
  package var recognized: RoleGuess {
    if let role {
      return RoleGuess(role: role, reason: "\(NoteText.role(role)), as told", source: .told)
    }
    let guess = StemRole.guess(name: name, sound: analysis)
    guard let earlierRole, earlierRole != guess.role else { return guess }
    return RoleGuess(
      role: earlierRole, reason: "\(NoteText.role(earlierRole)), as the earlier session says",
      source: .told)
  }
}

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
