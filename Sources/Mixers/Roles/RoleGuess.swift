package import MixingConsole

/// What a stem is taken for, and why.
package struct RoleGuess: Equatable, Sendable {
  /// Who says so.
  package enum Source: String, Sendable {
    /// A person.
    case told
    case name, sound
  }

  package let role: StemRole
  /// For a track's notes, such as `a kick drum by its name (“kik”)`.
  package let reason: String
  package let source: Source
}
