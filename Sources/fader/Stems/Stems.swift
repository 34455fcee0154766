import AudioIO
import MixingConsole

/// The stems of a session, open for reading at the session's sample rate.
struct Stems {
  let session: Session
  let readers: [AudioFileReader]

  /// Opens every track's file.
  init(of session: Session) throws {
    self.session = session
    readers = try session.tracks.map { track in
      do {
        return try AudioFileReader(stem: track.file, sampleRate: session.sampleRate)
      } catch {
        throw CommandFailure.unusableInput("track \"\(track.name)\": \(error)")
      }
    }
  }

  /// The sources for a renderer.
  var sources: [any StemSource] { readers.map(StemReader.init) }

  /// Refuses outputs that would replace a stem of their own mix.
  func refuseToOverwrite(_ outputs: [String]) throws {
    let owners = Dictionary(
      session.tracks.map { (FileIdentity($0.file), $0.name) }, uniquingKeysWith: { a, _ in a })
    for output in outputs {
      guard let owner = owners[FileIdentity(output)] else { continue }
      throw CommandFailure.unusableInput(
        "\(output) is the stem of track \"\(owner)\". Choose another name or folder.")
    }
  }

  /// What was wrong with the files, known once they have been read.
  var warnings: [String] {
    zip(session.tracks, readers).flatMap { track, reader in
      reader.warnings.map { "track \"\(track.name)\": \($0)" }
    }
  }
}
