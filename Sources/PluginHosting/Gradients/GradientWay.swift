import Documents
import MixingConsole

/// How an effect that is learned gets its gradient, as `gradient` says beside its controls.
package enum GradientWay: Sendable, Hashable {
  /// By its own, which is exact.
  case exact
  /// From what nearby settings sound like.
  case estimate(GradientEstimate)

  static let (key, kind, draws, step) = ("gradient", "kind", "draws", "step")

  /// The ways by name.
  private enum Kind: String, CaseIterable {
    case exact, spsa, central
  }

  /// What holds where nothing is said.
  init(of effect: any Effect) {
    self = effect is any BlackBoxEffect ? .estimate(GradientEstimate()) : .exact
  }

  /// Reads `{ "kind": "spsa", "draws": 4, "step": 0.01 }`.
  init(_ part: SessionReader, of effect: any Effect) throws(SessionError) {
    let standard = GradientEstimate()
    let kind: Kind = try part.required(Self.kind).choice(of: "gradient")
    let own = [Self.kind] + (kind == .exact ? [] : [Self.step])
    try part.checkKeys(own + (kind == .spsa ? [Self.draws] : []))
    let step = try part.member(Self.step)?.number(in: 1e-6...0.5) ?? standard.step
    switch kind {
    case .exact:
      if effect is any BlackBoxEffect {
        throw .document(
          .meaningless(
            part.place / Self.kind,
            reason: "\"\(effect.name)\" gives sound and no gradient. Choose spsa or central."))
      }
      self = .exact
    case .spsa:
      let draws =
        try part.member(Self.draws)?.wholeNumber(in: 1...1_024) ?? GradientEstimate.standardDraws
      self = .estimate(GradientEstimate(.simultaneous(draws: draws), step: step))
    case .central:
      self = .estimate(GradientEstimate(.central, step: step))
    }
  }
}
