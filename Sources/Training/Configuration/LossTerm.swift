package import Documents
package import Losses

/// A term of the loss.
package struct LossTerm: ConfigurationSection, Equatable {
  package let kind: Kind
  /// What the term is multiplied by.
  package let weight: Double

  /// What is compared.
  package enum Kind: Hashable, Sendable, RawRepresentable, CaseIterable {
    /// The mix.
    case audio(LossKind)
    /// What only the task knows, by its name.
    case ofTask(String)

    package static let allCases: [Kind] =
      LossKind.allCases.map { .audio($0) } + StemsToMix.losses.map { .ofTask($0.name) }

    package init?(rawValue: String) {
      guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
      self = kind
    }

    package var rawValue: String {
      switch self {
      case .audio(let kind): kind.rawValue
      case .ofTask(let name): name
      }
    }
  }

  static let kind = ConfigurationKey<Kind>(
    required: "kind", .choice,
    "What is compared: the mix, or with parameters the gain and pan of the stems where a song knows the "
      + "true ones. sumDifferenceStft, the loss of the DMC paper, does not tell left from right; mrstft "
      + "and l1 do.")
  static let weight = ConfigurationKey(
    "weight", .number(1e-9...1e9), default: 1, "What the term is multiplied by.")
  package static let keys: [any DocumentedKey] = [kind, weight]

  static let format = ValueFormat<LossTerm>.section { term in
    "{kind: \(term.kind.rawValue), weight: \(term.weight.plain)}"
  }

  package init(_ kind: Kind, weight: Double = 1) {
    (self.kind, self.weight) = (kind, weight)
  }

  /// - Parameter reader: The section.
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    kind = try reader(Self.kind)
    weight = try reader(Self.weight)
  }
}
