package import Documents
package import MixingConsole
import SignalOps

/// An effect in a console that is learned, and the way to its gradient: `gradient` stands beside its controls.
///
/// Its sound is that of the effect; in training it is played as a whole, from rest. Neighbours in a strip whose
/// gradients are estimated alike become one effect, whose controls are moved together: what the second hears needs no
/// gradient then, which is the noisiest part of an estimate.
package struct EstimatedEffect: LearnableEffect {
  package let effect: any Effect
  let way: GradientWay
  /// Whether the way was asked for, rather than what holds where nothing is said.
  private let isSaid: Bool

  /// - Parameters:
  ///   - effect: Any effect.
  ///   - way: How it gets its gradient; not exact for one that has none.
  package init(_ effect: any Effect, _ way: GradientWay) {
    self.init(effect, way, isSaid: true)
  }

  fileprivate init(_ effect: any Effect, _ way: GradientWay, isSaid: Bool) {
    precondition(way != .exact || !(effect is any BlackBoxEffect), "\(effect.name): no gradient")
    (self.effect, self.way, self.isSaid) = (effect, way, isSaid)
  }

  package var gradient: EffectGradient { way.gradient }

  package func preceding(_ next: any Effect) -> any Effect {
    guard !isSaid, way == .exact, let next = next as? EstimatedEffect, case .estimate = next.way
    else { return self }
    return EstimatedEffect(effect, next.way, isSaid: false)
  }

  package func joined(with next: any Effect) -> (any Effect)? {
    guard case .estimate(let estimate) = way, let next = next as? EstimatedEffect, way == next.way
    else { return nil }
    return EstimatedRow(effects: [effect, next.effect], estimate: estimate)
  }

  package func processor(_ context: SignalContext) throws -> any EffectProcessor {
    // Where no gradient is wanted, it is the effect.
    guard context.draws != nil else { return try effect.processor(context) }
    switch way {
    case .exact: return try effect.processor(context)
    case .estimate(let estimate): return EstimatedProcessor([effect], estimate, context)
    case .proxy(let proxy): return try ProxiedProcessor(effect, proxy, context)
    }
  }
}

// MARK: As the effect

extension EstimatedEffect {
  package var kind: any EffectKind { effect.kind }
  package var controls: [EffectControl] { effect.controls }
  package var structure: JSONValue { effect.structure }
  package var structureKeys: [String] { effect.structureKeys + [EffectSlot.gradient] }
  package var files: [EffectFile] { effect.files }
  package var takesKey: Bool { effect.takesKey }
  package var sampleRate: Int? { effect.sampleRate ?? proxy?.sampleRate }
  private var proxy: (any Effect)? {
    if case .proxy(let proxy) = way { proxy.effect } else { nil }
  }
  package var refusal: String? { effect.refusal }
  package var isRepeatable: Bool { effect.isRepeatable }

  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    try effect.check(values, in: session, at: place)
    try proxy?.check([], in: session, at: place / EffectSlot.gradient)
  }

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    effect.tailSeconds(values, beatsPerMinute: beatsPerMinute)
  }

  package func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
    effect.latencySamples(values, sampleRate: sampleRate)
  }

  package func leastValues(sampleRate: Int) -> [Double?] {
    effect.leastValues(sampleRate: sampleRate)
  }

  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    effect.silencers(of: control, values)
  }
}

// MARK: The catalogue

extension EffectCatalogue {
  /// The same effects for consoles that are learned: each may say how it gets its gradient.
  package var learnable: EffectCatalogue {
    map { EstimatedKind(inner: $0, proxies: self["proxy"]) }
  }
}

/// A kind of effects of which each may say how it gets its gradient.
private struct EstimatedKind: EffectKind {
  let inner: any EffectKind
  /// The kind of neural proxies, where there are some.
  let proxies: (any EffectKind)?

  var name: String { inner.name }
  var usualPlace: StripPlace { inner.usualPlace }
  var allowingCommands: any EffectKind {
    EstimatedKind(inner: inner.allowingCommands, proxies: proxies)
  }

  func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    let effect = try inner.effect(structure)
    guard let part = structure.member(EffectSlot.gradient) else {
      return EstimatedEffect(effect, GradientWay(of: effect), isSaid: false)
    }
    return EstimatedEffect(effect, try GradientWay(part, of: effect, proxies: proxies))
  }
}
