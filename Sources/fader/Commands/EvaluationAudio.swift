import AudioIO
import Evaluation

/// A file to be judged or to judge by, in memory.
struct EvaluationAudio {
  let path: String
  let sampleRate: Int
  /// Planar, one or two channels.
  let channels: [[Float]]

  /// Reads a file, at another rate where one is asked for.
  init(_ path: String, sampleRate: Int? = nil) throws {
    let reader = try unusable { try AudioFileReader(path: path, sampleRate: sampleRate) }
    guard reader.channels <= 2 else {
      throw CommandFailure.unusableInput(
        "\(path) has \(reader.channels) channels. Mono and stereo can be judged; fold it down first, "
          + "for example with ffmpeg -i IN -ac 2 OUT.")
    }
    let rates = FeatureTarget.sampleRates
    guard rates.contains(reader.sampleRate) else {
      throw CommandFailure.unusableInput(
        "\(path) is at \(reader.sampleRate) Hz; \(rates.lowerBound) to \(rates.upperBound) Hz can be "
          + "judged. Convert it first.")
    }
    self.path = path
    self.sampleRate = reader.sampleRate
    channels = try running { try reader.readAll() }.channels
  }

  var seconds: Double { Double(channels[0].count) / Double(sampleRate) }

  /// What the user should know of the length of a mix.
  func difference(from target: EvaluationAudio) -> String? {
    let longer = seconds - target.seconds
    guard abs(longer) > 0.0005 else { return nil }
    let length = ProgressBar.time(abs(longer).rounded(.up))
    return longer > 0
      ? "\(path) is up to \(length) longer than the target; what comes after its end is not judged."
      : "\(path) is up to \(length) shorter than the target and counts as silent after its end."
  }
}
