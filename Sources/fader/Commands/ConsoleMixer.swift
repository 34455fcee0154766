import AudioIO
import Foundation
import MixingConsole
import Models
import SignalOps
import TensorEngine

/// A network that sets the console.
struct ConsoleMixer {
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
      throw CommandFailure.unusableInput(
        "--compat \(compatibility.rawValue): it knows networks that set gain and pan; this one sets the "
          + "whole console. Leave --compat out.")
    }
    self.model = model
    self.compatibility = compatibility
    self.sectionSeconds = sectionSeconds
  }

  /// Hears every stem and decides.
  ///
  /// - Parameters:
  ///   - plain: Tracks with names, files and start times.
  ///   - backend: Where the network runs.
  ///   - isQuiet: Whether no progress is shown.
  /// - Returns: The session, without an output stage.
  /// - Throws: What reading a stem meets, `Interrupted`.
  func session(for plain: Session, on backend: Backend, isQuiet: Bool) throws -> Session {
    var bar = ProgressBar("Listening", quiet: isQuiet)
    defer { bar.finish() }
    let listener = StemListener(
      model, preparation: compatibility == nil ? model.configuration.preparation : .none,
      on: backend)
    return try running {
      let readers = try plain.tracks.map {
        try AudioFileReader(stem: $0.file, sampleRate: model.configuration.sampleRate)
      }
      let count = Double(readers.count)
      // The other program lays all stems in one array, the end of a shorter one silent.
      let samples = compatibility == nil ? 0 : readers.map(\.samples).max() ?? 0
      let heard = try readers.enumerated().map { index, reader in
        try listener.hear(StemReader(reader), upTo: samples) { share in
          try Interruption.check()
          bar.update((Double(index) + share) / count)
        }
      }
      return try model.session(
        for: heard, of: plain, sectionSeconds: sectionSeconds, hearsSilence: compatibility != nil,
        on: backend)
    }
  }
}
