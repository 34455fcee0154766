/// The effects that a session may name.
package struct EffectCatalogue: Sendable {
  /// The effects of this console. A new one is a new line here.
  package static let builtIn = EffectCatalogue([
    Gain.self,
    Pan.self,
    Equalizer.self,
    Compressor.self,
    Reverb.self,
  ])

  private let effects: [any Effect.Type]

  package init(_ effects: [any Effect.Type]) {
    let names = effects.map { $0.name }
    precondition(Set(names).count == names.count, "EffectCatalogue: two effects of one name")
    self.effects = effects
  }

  /// The names of the effects, in the catalogue's order.
  package var names: [String] { effects.map { $0.name } }

  /// The effect with this name.
  package subscript(name: String) -> (any Effect.Type)? { effects.first { $0.name == name } }
}
