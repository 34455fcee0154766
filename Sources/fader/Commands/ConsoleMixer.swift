import AudioIO
import Foundation
import MixingConsole
import Models
import TensorEngine

/// A network that sets the console.
struct ConsoleMixer {
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
    return try running {
      let readers = try plain.tracks.map {
        try AudioFileReader(stem: $0.file, sampleRate: model.configuration.sampleRate)
      }
      return try model.session(
        hearing: readers.map(StemReader.init), of: plain,
        HearingManner(sectionSeconds: sectionSeconds, followsToolkit: compatibility != nil),
        on: backend
      ) { share in
        try Interruption.check()
        bar.update(share)
      }
    }
  }
}
