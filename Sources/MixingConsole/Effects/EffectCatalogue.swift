/// The effects that a session may name.
public struct EffectCatalogue: Sendable {
  /// The effects of this console. A new one is a new line here.
  public static let builtIn = EffectCatalogue([
    Gain.kind,
    Gate.kind,
    Expander.kind,
    Pan.kind,
    Equalizer.kind,
    GraphicEqualizer.kind,
    DynamicEqualizer.kind,
    Compressor.kind,
    MultibandCompressor.kind,
    DeEsser.kind,
    TransientShaper.kind,
    Saturation.kind,
    Chorus.kind,
    Delay.kind,
    Width.kind,
    Reverb.kind,
    Limiter.kind,
  ])

  private let kinds: [any EffectKind]

  package init(_ kinds: [any EffectKind]) {
    let names = kinds.map(\.name)
    precondition(Set(names).count == names.count, "EffectCatalogue: two effects of one name")
    self.kinds = kinds
  }

  /// These and other kinds.
  package func adding(_ others: [any EffectKind]) -> EffectCatalogue {
    EffectCatalogue(kinds + others)
  }

  /// The same effects where programs may run that a document names.
  package var allowingCommands: EffectCatalogue { map(\.allowingCommands) }

  /// The same effects, each kind in another's hands.
  package func map(_ transform: (any EffectKind) -> any EffectKind) -> EffectCatalogue {
    EffectCatalogue(kinds.map(transform))
  }

  /// The names of the effects, in the catalogue's order.
  public var names: [String] { kinds.map(\.name) }

  /// The kind with this name.
  package subscript(name: String) -> (any EffectKind)? { kinds.first { $0.name == name } }
}
