/// What a stem most likely is, and why.
package struct RoleGuess: Equatable, Sendable {
  package let role: StemRole
  /// For a person: "a kick drum by its name (“kick”)".
  package let reason: String
  /// Whether the name says it, else the sound.
  package let isFromName: Bool
}
