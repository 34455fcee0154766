import Documents
package import MixingConsole
import SignalOps
import TensorEngine

/// A neural proxy in the place of an effect's gradient, while a console is learned.
///
/// - Half hybrid: what is heard in training is the proxy.
/// - Full hybrid: what is heard in training is the effect, and the gradient that of the proxy at the same settings.
///
/// In use, and wherever a console is judged, both are the effect. To use the proxy as well, put it into the strip itself
/// (`"effect": "proxy"`).
///
/// - Source: C. J. Steinmetz, N. J. Bryan, J. D. Reiss, "Style transfer of audio effects with differentiable signal
///   processing", JAES 70(9), 2022, https://arxiv.org/abs/2207.08759.
package struct GradientProxy: Sendable {
  /// The proxy; its controls are some of the effect's, by name.
  let effect: any Effect
  /// Whether the effect itself is heard in training.
  let isFull: Bool

  /// - Parameters:
  ///   - proxy: Whose controls are called as those of the effect that it stands in for.
  ///   - isFull: Whether the effect itself is heard in training.
  package init(_ proxy: any Effect, isFull: Bool) { (effect, self.isFull) = (proxy, isFull) }

  /// Reads a checkpoint's path.
  init(
    _ part: SessionReader, of effect: any Effect, proxies: (any EffectKind)?, isFull: Bool
  ) throws(SessionError) {
    guard let proxies else {
      preconditionFailure("GradientProxy: a catalogue without proxies")
    }
    let object = SessionReader(["checkpoint": part.json], at: part.place)
    let proxy = try proxies.effect(object)
    let names = effect.controls.map(\.name)
    if let foreign = proxy.controls.first(where: { !names.contains($0.name) }) {
      throw .document(
        .meaningless(
          part.place,
          reason:
            "the proxy was told of a control \(foreign.name), which \"\(effect.name)\" does not have here. "
            + "Name the proxy of this effect."))
    }
    self.init(proxy, isFull: isFull)
  }
}

extension GradientProxy: Equatable {
  package static func == (a: GradientProxy, b: GradientProxy) -> Bool {
    a.isFull == b.isFull && a.effect.structure == b.effect.structure
  }
}

/// An effect at work on a whole sound, from rest, whose gradient is that of a proxy.
final class ProxiedProcessor: EffectProcessor {
  private let effect: any Effect
  private let proxy: any EffectProcessor
  /// `nil` where the proxy is heard.
  private let heard: (any EffectProcessor)?
  /// Where each control of the proxy is among the effect's.
  private let places: [Int]
  private let context: SignalContext

  init(_ effect: any Effect, _ proxy: GradientProxy, _ context: SignalContext) throws {
    self.effect = effect
    self.context = context
    self.proxy = try proxy.effect.processor(context)
    heard = proxy.isFull ? try effect.processor(context) : nil
    places = proxy.effect.controls.map { control in
      guard let place = effect.index(ofControl: control.name) else {
        preconditionFailure("ProxiedProcessor: \(effect.name) has no \(control.name)")
      }
      return place
    }
  }

  var gradient: EffectGradient { .ofProxy }

  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
    let own = ControlValues(places.map { controls[$0] }, on: context.backend)
    let sound = late(try proxy.process([inputs[0]], own), controls)
    guard let heard else { return sound }
    let all = ControlValues(
      effect.controls.indices.map { controls[$0].detached }, on: context.backend)
    let real = try heard.process(inputs.map(\.detached), all)
    return sound + (real - sound.detached)
  }

  /// A proxy knows no latency, and the console makes up for that of the effect.
  private func late(_ sound: Tensor, _ controls: ControlValues) -> Tensor {
    let values = effect.controls.indices.map { index -> ControlValue in
      switch controls[index] {
      case .number(let value): .constant(value)
      case .tensor(let tensor): .constant(Double(tensor.values[0]))
      }
    }
    let latency = effect.latencySamples(values, sampleRate: context.sampleRate)
    let samples = sound.shape[3]
    if latency == 0 { return sound }
    return sound.padded(before: latency, after: 0, along: 3).sliced(0..<samples, along: 3)
  }
}

extension TrackControl {
  /// The same without a gradient.
  fileprivate var detached: TrackControl {
    switch self {
    case .number: self
    case .tensor(let tensor): .tensor(tensor.detached)
    }
  }
}
