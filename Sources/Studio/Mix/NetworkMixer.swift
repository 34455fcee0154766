import Mixers
import MixingConsole
import Models
import TensorEngine

/// A network that sets the console.
struct NetworkMixer: Mixer {
  let model: any ConsoleModel
  let compatibility: Compatibility?
  /// How long a decision holds; `nil` for the whole song.
  let sectionSeconds: Double?

  /// - Throws: That the other program knows no such network.
  init(
    model: any ConsoleModel, compatibility: Compatibility? = nil,
    sectionSeconds: Double? = nil
  ) throws {
    if let compatibility, !model.isToolkits {
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
    for stems: MixRequest, on backend: Backend, progress: @escaping MixerProgress
  ) throws -> MixerDecision {
    MixerDecision(
      session: try model.session(
        hearing: try stems.openings.map { try $0(model.configuration.sampleRate) },
        of: stems.plain,
        HearingManner(sectionSeconds: sectionSeconds, followsToolkit: compatibility != nil),
        on: backend
      ) { try progress("Listening", $0) })
  }
}
