import AudioIO
import Foundation
import MixingConsole
import TensorEngine

/// The stems of a session, open for reading at the session's sample rate.
struct OpenStems {
  /// The session, with the recordings that its effects play by.
  let session: Session
  let readers: [AudioFileReader]
  /// By how much each stem is louder than its file, in decibels.
  private let levelsDb: [Double]
  private let recordings = RecordingReader()
  private let commands: CommandRuns

  /// Opens every track's file, and reads the effects' recordings.
  ///
  /// - Parameters:
  ///   - session: The session.
  ///   - levelsDb: By how much each stem is louder than its file; left out, all are as they are.
  ///   - allowsCommands: Whether its commands may run; where it has some, it is refused without.
  /// - Throws: Which file cannot be used, which command must not run.
  init(of session: Session, levelsDb: [Double]? = nil, allowsCommands: Bool = false) throws {
    self.levelsDb = levelsDb ?? session.tracks.map { _ in 0 }
    let session = try recordings.read(for: session)
    self.session = session
    commands = try CommandRuns(of: session, isAllowed: allowsCommands)
    readers = try Self.readers(of: session)
  }

  private static func readers(of session: Session) throws -> [AudioFileReader] {
    try session.tracks.map { track in
      do {
        return try AudioFileReader(stem: track.file, sampleRate: session.sampleRate)
      } catch {
        throw JobError.input("track \"\(track.name)\": \(error)")
      }
    }
  }

  /// What the files hold, from the beginning, as loud as it is to be.
  var sources: [any StemSource] {
    zip(readers, levelsDb).map { StemReader($0).louder(by: $1) }
  }

  /// What the sound of a track's file is multiplied by.
  func gain(ofTrack track: Int) -> Double { pow(10, levelsDb[track] / 20) }

  /// Renders the session from its beginning, once, after its commands have run.
  func renderer(
    tailSeconds: Double? = nil, isMetered: Bool = false, on backend: Backend, _ report: Reporter
  ) throws -> SessionRenderer {
    let played = try commands.played(
      by: {
        zip(try Self.readers(of: session), levelsDb).map { StemReader($0).louder(by: $1) }
      }, on: backend, report)
    return try SessionRenderer(
      played, stems: sources, tailSeconds: tailSeconds, isMetered: isMetered, on: backend)
  }

  /// Refuses outputs that would replace a stem of their own mix, or a recording.
  func refuseToOverwrite(_ outputs: [String]) throws {
    let owners = Dictionary(
      session.tracks.map { (FileIdentity($0.file), "the stem of track \"\($0.name)\"") }
        + session.recordings.map { (FileIdentity($0.recording.file), "what \($0.place) plays by") },
      uniquingKeysWith: { a, _ in a })
    for output in outputs {
      guard let owner = owners[FileIdentity(output)] else { continue }
      throw JobError.input("\(output) is \(owner). Choose another name or folder.")
    }
  }

  /// What was wrong with the files, known once they have been read.
  var warnings: [String] {
    zip(session.tracks, readers).flatMap { track, reader in
      reader.warnings.map { "track \"\(track.name)\": \($0)" }
    } + recordings.warnings
  }
}

/// An audio file as the source of a stem.
final class StemReader: StemSource {
  private let reader: AudioFileReader

  init(_ reader: AudioFileReader) { self.reader = reader }

  /// Opens a stem: mono or stereo, at a sample rate.
  convenience init(_ path: String, sampleRate: Int) throws {
    self.init(try AudioFileReader(stem: path, sampleRate: sampleRate))
  }

  var channels: Int { reader.channels }
  var samples: Int { reader.samples }

  func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int {
    try reader.read(frames: count, into: buffers)
  }

  /// Muted as silent, nobody would learn that the file held what is no number.
  var silenceReason: (any Error)? {
    reader.nonFiniteValues == 0
      ? nil
      : AudioFileError.noNumbers(
        path: reader.path, nonFinite: reader.nonFiniteValues,
        values: reader.samples * reader.channels)
  }
}

/// A stem at another level.
private final class LouderStem: StemSource {
  private let stem: any StemSource
  private let gain: Float

  init(_ stem: any StemSource, gain: Float) { (self.stem, self.gain) = (stem, gain) }

  var channels: Int { stem.channels }
  var samples: Int { stem.samples }
  var silenceReason: (any Error)? { stem.silenceReason }

  func read(_ count: Int, into buffers: [UnsafeMutablePointer<Float>]) throws -> Int {
    let read = try stem.read(count, into: buffers)
    for buffer in buffers { for index in 0..<read { buffer[index] *= gain } }
    return read
  }
}

extension StemSource {
  /// The same so many decibels louder.
  func louder(by decibels: Double) -> any StemSource {
    decibels == 0 ? self : LouderStem(self, gain: Float(pow(10, decibels / 20)))
  }
}

extension AudioFileReader {
  /// Why a file is no stem though it is audio.
  private struct TooManyChannels: Error, CustomStringConvertible {
    let path: String
    let channels: Int

    var description: String {
      "\(path) has \(channels) channels. The console takes mono and stereo; fold it down first, for "
        + "example with ffmpeg -i IN -ac 2 OUT."
    }
  }

  /// Opens a file as a stem: mono or stereo, at a sample rate, left out at its own.
  convenience init(stem path: String, sampleRate: Int? = nil) throws {
    try self.init(path: path, sampleRate: sampleRate)
    if channels > 2 { throw TooManyChannels(path: path, channels: channels) }
  }

  /// Gives `body` every block of the file in order, and asks before each whether to go on.
  func forEachBlock(_ report: Reporter, _ body: (AudioBuffer) throws -> Void) throws {
    while case let block = try read(frames: 65_536), block.samples > 0 {
      try report.check()
      try body(block)
    }
  }
}
