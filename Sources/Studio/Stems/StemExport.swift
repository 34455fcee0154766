import AudioIO
import Foundation
import MixingConsole

/// The files of `--stems-out`: one for each track and bus, after its fader, before the master.
final class StemExport {
  private let writers: [AudioFileWriter]

  /// Begins the files; the folder is made where it does not exist. No stem is replaced.
  ///
  /// - Parameters:
  ///   - folder: Where they lie.
  ///   - stems: The session and its stems.
  ///   - mix: Where the mix goes: none of the files.
  ///   - encoding: How they are written.
  ///   - range: Which samples of the song they hold.
  /// - Throws: What keeps them from being written.
  init(
    folder: String, stems: OpenStems, besides mix: String, encoding: AudioEncoding,
    range: Range<Int>
  ) throws {
    let session = stems.session
    var names = DistinctNames()
    let paths = (session.tracks.map(\.name) + session.buses.map { "bus-" + $0.name }).map {
      folder + "/" + names.name(for: $0) + "." + encoding.format.rawValue
    }
    try stems.refuseToOverwrite(paths)
    if mix != "-", let same = paths.first(where: { FileIdentity($0) == FileIdentity(mix) }) {
      throw JobError.input(
        "-o and --stems-out both write \(same). Choose another name or folder.")
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw JobError.input(
        "the folder \(folder) for --stems-out cannot be made: \(error.localizedDescription)")
    }
    writers = try paths.map { path in
      try AudioFileWriter(
        path: path, encoding: encoding, sampleRate: session.sampleRate, channels: 2,
        expectedSamples: range.count, firstSample: range.lowerBound)
    }
  }

  var paths: [String] { writers.map(\.path) }

  /// Files in which something exceeded full scale.
  var warnings: [String] {
    writers.filter { $0.clippedSamples > 0 }.map {
      "\($0.clippedSamples) samples in \($0.path) exceed full scale and were clipped. "
        + "Write --bit-depth 32f to keep them."
    }
  }

  /// Adds a block: tracks, then buses; `nil` for one that is not heard.
  func write(_ parts: [[[Float]]?], samples: Int) throws {
    for (writer, part) in zip(writers, parts) {
      let channels = part ?? [[Float]](repeating: [Float](repeating: 0, count: samples), count: 2)
      try writer.write(AudioBuffer(channels: channels, sampleRate: writer.sampleRate))
    }
  }

  func finish() throws {
    for writer in writers { try writer.finish() }
  }
}
