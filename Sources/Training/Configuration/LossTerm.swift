package import Documents
package import Losses

/// A term of the loss.
package struct LossTerm: Equatable, Sendable {
  package let kind: Kind
  /// What the term is multiplied by.
  package let weight: Double

  /// What is compared.
  package enum Kind: Equatable, Sendable {
    /// The mix.
    case audio(ConfiguredLoss)
    /// What only the task knows, by its name.
    case ofTask(String)

    fileprivate static func named(in catalogue: LossCatalogue) -> [(name: String, value: Kind)] {
      (catalogue.kinds.map { .audio($0.configured) } + StemsToMix.losses.map { .ofTask($0.name) })
        .map { ($0.name, $0) }
    }

    package var name: String {
      switch self {
      case .audio(let loss): loss.kind.name
      case .ofTask(let name): name
      }
    }
  }

  private static func kind(_ catalogue: LossCatalogue) -> ConfigurationKey<Kind> {
    ConfigurationKey(
      required: "kind",
      .choice(
        among: Kind.named(in: catalogue), name: \.name,
        meanings: catalogue.meanings + StemsToMix.losses.map { ($0.name, $0.meaning) }),
      "What is compared: the mix, or with parameters the gain and pan of the stems where a song knows the "
        + "true ones. sumDifferenceStft, the loss of the DMC paper, does not tell left from right; mrstft "
        + "and l1 do.")
  }
  private static let weight = ConfigurationKey(
    "weight", .number(1e-9...1e9), default: 1, "What the term is multiplied by.")

  /// The section, whose losses are those of a catalogue. As one value it has the settings of the loss where
  /// they are not the loss's own.
  package static func format(_ catalogue: LossCatalogue) -> ValueFormat<LossTerm> {
    let kindKey = kind(catalogue)
    let common: [any DocumentedKey] = [kindKey, weight]
    return ValueFormat("a section", keys: common + catalogue.settings) { node in
      var kind = try SectionReader.value(of: kindKey, in: node)
      let reader: SectionReader
      switch kind {
      case .audio(let loss):
        reader = try SectionReader(node, keys: common + loss.kind.settings, record: nil)
        kind = .audio(try loss.kind.configured(by: reader))
      case .ofTask:
        reader = try SectionReader(node, keys: common, record: nil)
      }
      return LossTerm(kind, weight: try reader(weight))
    } text: { term in
      var settings: [String] = []
      if case .audio(let loss) = term.kind { settings = loss.settings }
      let members = ["kind: \(term.kind.name)", "weight: \(term.weight.plain)"] + settings
      return "{\(members.joined(separator: ", "))}"
    }
  }

  package init(_ kind: Kind, weight: Double = 1) {
    (self.kind, self.weight) = (kind, weight)
  }

  /// A term of a loss with its own settings.
  package init(_ loss: LossKind, weight: Double = 1) {
    self.init(.audio(loss.configured), weight: weight)
  }
}

extension [LossTerm] {
  /// The terms by name, each unlike the others: a second `stft` is `stft[2]`.
  package var names: [String] {
    indices.map { index in
      let name = self[index].kind.name
      let number = self[...index].count { $0.kind.name == name }
      return number == 1 ? name : "\(name)[\(number)]"
    }
  }
}
