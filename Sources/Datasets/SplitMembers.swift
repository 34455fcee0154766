/// Which songs belong to a split.
package enum SplitMembers: Equatable, Sendable {
  /// A share of those that no split lists, 0…1.
  case share(Double)
  /// These, by name.
  case songs([String])
}
