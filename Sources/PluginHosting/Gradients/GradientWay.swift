import Documents
import MixingConsole

/// How an effect that is learned gets its gradient, as `gradient` says beside its controls.
package enum GradientWay: Sendable, Equatable {
  /// By its own, which is exact.
  case exact
  /// From what nearby settings sound like.
  case estimate(GradientEstimate)
  /// From a network that sounds alike.
  case proxy(GradientProxy)

  static let (kind, draws, step, stepDecay, proxy) = (
    "kind", "draws", "step", "stepDecay", "proxy"
  )

  /// The ways by name.
  private enum Kind: String, CaseIterable {
    case exact, spsa, central, halfHybrid, fullHybrid

    /// The keys that go with it.
    var keys: [String] {
      switch self {
      case .exact: []
      case .spsa: [draws, step, stepDecay]
      case .central: [step, stepDecay]
      case .halfHybrid, .fullHybrid: [proxy]
      }
    }
  }

  /// What holds where nothing is said.
  init(of effect: any Effect) {
    self = effect is any BlackBoxEffect ? .estimate(GradientEstimate()) : .exact
  }

  /// What its gradient is worth.
  var gradient: EffectGradient {
    switch self {
    case .exact: .exact
    case .estimate: .estimated
    case .proxy: .ofProxy
    }
  }

  /// Reads `{ "kind": "spsa", "draws": 4, "step": 0.01 }`.
  ///
  /// - Parameters:
  ///   - part: The object.
  ///   - effect: Whose gradient it is.
  ///   - proxies: The kind of neural proxies.
  /// - Throws: What is wrong with it.
  init(
    _ part: SessionReader, of effect: any Effect, proxies: (any EffectKind)?
  ) throws(SessionError) {
    let standard = GradientEstimate()
    let kind: Kind = try part.required(Self.kind).choice(of: EffectSlot.gradient)
    try part.checkKeys([Self.kind] + kind.keys)
    let step = try part.member(Self.step)?.number(in: 1e-6...0.5) ?? standard.step
    let decay = try part.member(Self.stepDecay)?.number(in: 0...1) ?? standard.stepDecay
    switch kind {
    case .exact:
      if effect is any BlackBoxEffect {
        throw .document(
          .meaningless(
            part.place / Self.kind,
            reason:
              "\"\(effect.name)\" gives sound and no gradient. Choose spsa or central, or a proxy of it."
          ))
      }
      self = .exact
    case .spsa:
      let draws =
        try part.member(Self.draws)?.wholeNumber(in: 1...1_024) ?? GradientEstimate.standardDraws
      self = .estimate(GradientEstimate(.simultaneous(draws: draws), step: step, stepDecay: decay))
    case .central:
      self = .estimate(GradientEstimate(.central, step: step, stepDecay: decay))
    case .halfHybrid, .fullHybrid:
      self = .proxy(
        try GradientProxy(
          part.required(Self.proxy), of: effect, proxies: proxies, isFull: kind == .fullHybrid))
    }
  }
}
