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

  /// The same as it had better be in front of another: moved together with one whose gradient is estimated, unless
  /// something else was asked for, because an estimate to what that one hears is mostly noise.
  func preceding(_ next: any Effect) -> any Effect
}

extension EffectSlot {
  /// The key of what is said of an effect's gradient, in a console that is learned.
  package static let gradient = "gradient"

  /// The same with the effect itself, as sessions are written.
  package var itself: EffectSlot {
    (effect as? any LearnableEffect).map { with($0.effect) } ?? self
  }

  /// The same as it had better be in front of another, while both are learned.
  package func preceding(_ next: EffectSlot) -> EffectSlot {
    (effect as? any LearnableEffect).map { with($0.preceding(next.effect)) } ?? self
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
  package var itself: Session { mappingSlots { slot, _ in slot.itself } }
}
