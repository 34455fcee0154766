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

  package init(
    name: String, file: String, analysis: StemAnalysis, role: StemRole? = nil,
    startSeconds: Double = 0
  ) {
    self.name = name
    self.file = file
    self.analysis = analysis
    self.role = role
    self.startSeconds = startSeconds
  }
}

extension MixStem {
  /// What the stem is taken for: what a person says, else what its name says, else what it sounds like.
  package var recognized: RoleGuess {
    if let role {
      return RoleGuess(role: role, reason: "\(Wording.role(role)), as told", source: .told)
    }
    return StemRole.guess(name: name, sound: analysis)
  }
}
