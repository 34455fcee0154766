import AudioIO
import Evaluation

/// A file that can be judged or judged by, open.
struct EvaluationFile {
  private let reader: AudioFileReader

  /// Opens a file, at another rate where one is asked for.
  init(_ path: String, sampleRate: Int? = nil) throws {
    reader = try asInputError { try AudioFileReader(path: path, sampleRate: sampleRate) }
    guard reader.channels <= 2 else {
      throw JobError.input(
        "\(path) has \(reader.channels) channels. Mono and stereo can be judged; fold it down first, "
          + "for example with ffmpeg -i IN -ac 2 OUT.")
    }
    let rates = FeatureTarget.sampleRates
    guard rates.contains(reader.sampleRate) else {
      throw JobError.input(
        "\(path) is at \(reader.sampleRate) Hz; \(rates.lowerBound) to \(rates.upperBound) Hz can be "
          + "judged. Convert it first.")
    }
  }

  var sampleRate: Int { reader.sampleRate }

  /// Reads the file, once, into a temporary one.
  func read(_ report: Reporter) throws -> EvaluationAudio {
    try asRuntimeError {
      let programme = try SpooledSound(channels: reader.channels, report)
      while case let block = try reader.read(frames: 65_536), block.samples > 0 {
        try programme.append(block.channels)
      }
      return EvaluationAudio(
        path: reader.path, sampleRate: reader.sampleRate, programme: programme,
        warnings: reader.warnings)
    }
  }
}
