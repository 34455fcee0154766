/// An effect that had better be one with what stands behind it, while a console is learned.
package protocol JoinableEffect: Effect {
  /// This effect and the one behind it as one, where an estimate had better move the controls of both at once; `nil`
  /// where each has to be by itself. Its controls are those of the first, then those of the second.
  func joined(with next: any Effect) -> (any Effect)?
}

/// An effect with another way to its gradient than its own: what a console that is learned holds in its strips.
///
/// Sessions that are written hold the effect itself (`Session.itself`).
package protocol LearnableEffect: JoinableEffect {
  /// The effect itself.
  var effect: any Effect { get }

  /// What the gradient is worth.
  var gradient: EffectGradient { get }
}

extension EffectSlot {
  /// The same with the effect itself, as sessions are written.
  package var itself: EffectSlot {
    (effect as? any LearnableEffect).map { with($0.effect) } ?? self
  }

  /// This effect and the one behind it as one, while they are learned; `nil` where each has to be by itself.
  func joined(with next: EffectSlot) -> EffectSlot? {
    guard key == nil, next.key == nil, !isBypassed, !next.isBypassed,
      let both = (effect as? any JoinableEffect)?.joined(with: next.effect)
    else { return nil }
    return EffectSlot(both, inOrder: values + next.values)
  }
}

extension Session {
  /// The same with the effects themselves, as it is written.
  package var itself: Session {
    var session = self
    for index in tracks.indices { session.tracks[index].strip = tracks[index].strip.map(\.itself) }
    for index in buses.indices { session.buses[index].strip = buses[index].strip.map(\.itself) }
    session.master.strip = master.strip.map(\.itself)
    return session
  }
}
