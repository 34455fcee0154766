import Mixers
import MixingConsole
import Models
import TensorEngine

/// A network that sets the console.
struct NetworkMixer: Mixer {
  let model: DifferentiableMixingConsole
  let compatibility: Compatibility?
  /// How long a decision holds; `nil` for the whole song.
  let sectionSeconds: Double?

  /// - Throws: That the other program knows no such network.
  init(
    model: DifferentiableMixingConsole, compatibility: Compatibility? = nil,
    sectionSeconds: Double? = nil
  ) throws {
    if let compatibility, model.configuration.transformation != .gainPan {
      throw JobError.input(
        "--compat \(compatibility.rawValue): it knows networks that set gain and pan; this one sets the "
          + "whole console. Leave --compat out.")
    }
    self.model = model
    self.compatibility = compatibility
    self.sectionSeconds = sectionSeconds
  }

  var sampleRate: Int? { compatibility.map { _ in model.configuration.sampleRate } }

  func decision(
    for stems: StemsToMix, on backend: Backend, progress: @escaping MixerProgress
  ) throws -> MixerDecision {
    let listener = StemListener(
      model, preparation: compatibility == nil ? model.configuration.preparation : .none,
      on: backend)
    let sources = try stems.openings.map { try $0(model.configuration.sampleRate) }
    let count = Double(sources.count)
    // The other program lays all stems in one array, the end of a shorter one silent.
    let samples = compatibility == nil ? 0 : sources.map(\.samples).max() ?? 0
    let heard = try sources.enumerated().map { index, source in
      try listener.hear(source, upTo: samples) { share in
        try progress("Listening", (Double(index) + share) / count)
      }
    }
    return MixerDecision(
      session: try model.session(
        for: heard, of: stems.plain, sectionSeconds: sectionSeconds,
        hearsSilence: compatibility != nil, on: backend))
  }
}
