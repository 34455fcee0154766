import AudioIO
import Foundation
import MixingConsole

/// The stems of a session, open for reading at the session's sample rate.
struct Stems {
  let session: Session
  let readers: [AudioFileReader]

  /// Opens every track's file.
  init(of session: Session) throws {
    self.session = session
    readers = try session.tracks.map { track in
      let reader: AudioFileReader
      do {
        reader = try AudioFileReader(path: track.file, sampleRate: session.sampleRate)
      } catch {
        throw CommandFailure.unusableInput("track \"\(track.name)\": \(error)")
      }
      guard reader.channels <= 2 else {
        throw CommandFailure.unusableInput(
          "track \"\(track.name)\": \(track.file) has \(reader.channels) channels. The console takes "
            + "mono and stereo; fold it down first, for example with ffmpeg -i IN -ac 2 OUT.")
      }
      return reader
    }
  }

  /// The sources for a renderer.
  var sources: [any StemSource] { readers.map(StemReader.init) }

  /// Refuses outputs that would replace a stem of their own mix.
  func refuseToOverwrite(_ outputs: [String]) throws {
    let owners = Dictionary(
      session.tracks.map { (Stems.identity($0.file), $0.name) }, uniquingKeysWith: { a, _ in a })
    for output in outputs {
      guard let owner = owners[Stems.identity(output)] else { continue }
      throw CommandFailure.unusableInput(
        "\(output) is the stem of track \"\(owner)\". Choose another name or folder.")
    }
  }

  /// A path without links, by which two names of one file are told to be one.
  private static func identity(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }

  /// What was wrong with the files, known once they have been read.
  var warnings: [String] {
    zip(session.tracks, readers).flatMap { track, reader in
      var warnings: [String] = []
      if reader.isShorterThanPromised {
        warnings.append(
          "track \"\(track.name)\": \(track.file) ends before its header says; what is there was mixed."
        )
      }
      if reader.nonFiniteValues > 0 {
        warnings.append(
          "track \"\(track.name)\": \(reader.nonFiniteValues) values in \(track.file) are not finite "
            + "and were taken as 0.")
      }
      return warnings
    }
  }
}

/// An audio file as the source of a stem.
private final class StemReader: StemSource {
  private let reader: AudioFileReader

  init(_ reader: AudioFileReader) { self.reader = reader }

  var channels: Int { reader.channels }
  var samples: Int { reader.samples }

  func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int {
    try reader.read(frames: count, into: buffers)
  }
}
