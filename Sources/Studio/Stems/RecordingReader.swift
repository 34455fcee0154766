import AudioIO
import MixingConsole

/// Reads the recordings that effects play by, each once.
final class RecordingReader {
  /// Effects with their recordings, by what they are and the sample rate.
  private var known: [String: any RecordedEffect] = [:]
  /// What was wrong with the files.
  private(set) var warnings: [String] = []

  /// A session whose effects have their recordings, at its sample rate.
  ///
  /// A response at another rate is converted and scaled by the quotient of the rates, so that it passes as much of each
  /// frequency as before.
  func read(for session: Session) throws -> Session {
    try asInputError {
      try session.reading { effect in
        let name = "\(session.sampleRate) \(effect.name) \(effect.structure.inline)"
        if let known = known[name] { return known }
        let heard = try effect.hearing(
          sound(in: effect.recording.file, sampleRate: session.sampleRate))
        known[name] = heard
        return heard
      }
    }
  }

  private func sound(in file: String, sampleRate: Int) throws -> Recording.Sound {
    let reader = try AudioFileReader(path: file, sampleRate: sampleRate)
    let scale = Float(reader.fileSampleRate) / Float(sampleRate)
    var channels = [[Float]](repeating: [], count: reader.channels)
    while case let block = try reader.read(frames: 65_536), block.samples > 0 {
      for (index, samples) in block.channels.enumerated() {
        channels[index] += samples.map { $0 * scale }
      }
    }
    warnings += reader.warnings
    return Recording.Sound(channels, sampleRate: sampleRate)
  }
}
