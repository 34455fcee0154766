package import Documents
import Foundation
package import MixingConsole
import TensorEngine

/// A trained proxy as an effect of a strip: `{ "effect": "proxy", "checkpoint": "comp.safetensors", "controls": {…} }`.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged.
/// - Gradient: exact, that of the network.
package struct ProxyEffect: Effect {
  package static let name = "proxy"
  fileprivate static let (checkpoint, values) = ("checkpoint", "controls")

  /// The checkpoint's absolute path.
  package let file: String
  /// The network's sizes, and what it stands in for.
  package let configuration: EffectProxy.Configuration
  private let stored: Checkpoint
  private let models: ModelCatalogue
  package let controls: [EffectControl]

  /// The effect of a checkpoint.
  fileprivate init(
    _ stored: Checkpoint, _ configuration: EffectProxy.Configuration, file: String,
    models: ModelCatalogue
  ) {
    (self.stored, self.configuration, self.file) = (stored, configuration, file)
    self.models = models
    controls = configuration.inputs.map { input in
      EffectControl(
        path: JSONPath() / Self.values / input.name, name: input.name, spec: input.spec)
    }
  }

  package var kind: any EffectKind { ProxyKind(models) }
  package var structureKeys: [String] { [Self.checkpoint, Self.values] }
  package var structure: JSONValue { .object((Self.checkpoint, .string(file))) }
  package var files: [EffectFile] { [EffectFile(key: Self.checkpoint, path: file)] }

  /// A network knows one rate.
  package var sampleRate: Int? { configuration.sampleRate }

  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    if session.sampleRate == configuration.sampleRate { return }
    throw .document(
      .meaningless(
        place / Self.checkpoint,
        reason: "the proxy was trained at \(configuration.sampleRate) Hz and the session is at "
          + "\(session.sampleRate) Hz. Mix at its rate (--sample-rate \(configuration.sampleRate)), or "
          + "train one at this."))
  }

  package func processor(_ context: SignalContext) throws -> any EffectProcessor {
    guard case .effect(let network) = try stored.network(on: context.backend).use else {
      preconditionFailure("ProxyEffect: the checkpoint of \(configuration.kind) is none of a proxy")
    }
    return ProxyProcessor(network, specs: controls.map(\.spec))
  }
}

/// A proxy at work in a strip.
private final class ProxyProcessor: EffectProcessor {
  private let network: EffectProxy
  private let specs: [ControlSpec]
  private var memory = EffectProxy.Memory()

  init(_ network: EffectProxy, specs: [ControlSpec]) {
    (self.network, self.specs) = (network, specs)
  }

  func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
    let shares = specs.enumerated().map { index, spec in
      spec.share(of: controls.tensor(index))
    }
    let (batch, tracks) = (
      shares.map { $0.shape[0] }.max() ?? 1, shares.map { $0.shape[1] }.max() ?? 1
    )
    let columns = shares.map { share in
      // One row for all, or one for each.
      share.shape == [batch, tracks, 1, 1]
        ? share : share + Tensor(repeating: 0, shape: [batch, tracks, 1, 1], on: share.backend)
    }
    let all = Tensor.concatenated(columns, along: 3).reshaped([batch, tracks, specs.count])
    return network(inputs[0], shares: all, memory: &memory)
  }
}

/// Proxies as a kind of effects: which one, the effect's `checkpoint` says.
package struct ProxyKind: EffectKind {
  private let models: ModelCatalogue

  /// - Parameter models: Those that checkpoints may hold.
  package init(_ models: ModelCatalogue) { self.models = models }

  package let name = ProxyEffect.name
  package let usualPlace = StripPlace.colour

  package func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    let part = try structure.required(ProxyEffect.checkpoint)
    let file = FilePath.absolute(
      try part.name(), in: FilePath.folder(of: structure.place.file))
    let stored: Checkpoint
    do throws(CheckpointError) {
      stored = try Checkpoint(contentsOf: file, models: models)
    } catch {
      throw .document(.meaningless(part.place, reason: "\(error)"))
    }
    guard let configuration = stored.model as? EffectProxy.Configuration else {
      throw .document(
        .meaningless(
          part.place,
          reason:
            "\(file) holds a \(stored.model.title), no proxy. Name a checkpoint of a model of "
            + "kind \(EffectProxy.kind)."))
    }
    let effect = ProxyEffect(stored, configuration, file: file, models: models)
    try structure.member(ProxyEffect.values)?.checkKeys(effect.controls.map(\.name))
    return effect
  }
}

extension ControlSpec {
  /// Where values stand in the range, 0…1, differentiable: the inverse of `denormalized(_:)`.
  ///
  /// - Gradient: composed; none for values outside of the range, which are clamped.
  fileprivate func share(of values: Tensor) -> Tensor {
    let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
    let bounded = values.maximum(low).minimum(high)
    return switch taper {
    case .linear: (bounded - low) / (high - low)
    case .logarithmic:
      (bounded / low).logarithm() / Float(log(range.upperBound / range.lowerBound))
    }
  }
}
