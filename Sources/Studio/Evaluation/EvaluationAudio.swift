import AudioIO
import Evaluation
import TensorEngine

/// What is judged, or judged by.
package struct EvaluationAudio: Sendable {
  package let path: String
  package let sampleRate: Int
  private(set) var programme: any Programme
  /// What the user should know.
  private(set) var warnings: [String]
  /// By how much it was shifted towards the target, in samples: more than 0 where it lay behind; `nil` where
  /// nobody asked.
  package private(set) var aligned: Int?

  init(path: String, sampleRate: Int, programme: any Programme, warnings: [String] = []) {
    self.path = path
    self.sampleRate = sampleRate
    self.programme = programme
    self.warnings = warnings
  }

  /// The same in seconds.
  var alignedSeconds: Double? { aligned.map { Double($0) / Double(sampleRate) } }

  var seconds: Double { Double(programme.samples) / Double(sampleRate) }

  /// The mix beside its target, with what the user should know of where it begins.
  ///
  /// - Parameters:
  ///   - target: At the same rate.
  ///   - isShifted: Whether a mix that lies behind or before the target is shifted.
  ///   - backend: Whose threads run.
  /// - Returns: The mix, shifted where that was asked for and a lag found.
  /// - Throws: What reading either throws.
  func aligned(
    with target: EvaluationAudio, isShifted: Bool, on backend: Backend
  ) throws -> EvaluationAudio {
    var mix = self
    let lag = try asRuntimeError {
      try ProgrammeLag(sampleRate: sampleRate, on: backend).of(programme, behind: target.programme)
    }
    if isShifted {
      mix.aligned = lag ?? 0
      if let lag { mix.programme = ShiftedProgramme(programme, earlierBy: lag) }
    } else if let lag {
      mix.warnings.append(
        "\(path) lies \(Self.place(lag, sampleRate)) the target; its figures suffer from that. --align "
          + "judges it in line.")
    }
    return mix
  }

  /// The same file, with what the user should know of where it ends.
  func compared(with target: EvaluationAudio) -> EvaluationAudio {
    var mix = self
    if let difference = difference(from: target) { mix.warnings.append(difference) }
    return mix
  }

  /// `15.0 ms behind`.
  package static func place(_ lag: Int, _ sampleRate: Int) -> String {
    let milliseconds = Double(abs(lag)) / Double(sampleRate) * 1_000
    return "\((milliseconds * 10).rounded() / 10) ms \(lag < 0 ? "before" : "behind")"
  }

  private func difference(from target: EvaluationAudio) -> String? {
    let longer = seconds - target.seconds
    guard abs(longer) > 0.0005 else { return nil }
    let length = Phrase.time(abs(longer).rounded(.up))
    return longer > 0
      ? "\(path) is up to \(length) longer than the target; what comes after its end is not judged."
      : "\(path) is up to \(length) shorter than the target and counts as silent after its end."
  }
}

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
