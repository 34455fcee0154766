import AudioIO
import Foundation
import TensorEngine

/// A file read at another sample rate; what was read is left in another file, as raw `Float`s.
/// `resampling.py` judges it.
struct ResamplingBenchmark {
  private let path, output: String
  private let sampleRate: Int

  /// What the command line says; `nil` if it is about something else.
  init?(_ name: String, _ arguments: [String]) {
    guard name == "resampling", arguments.count == 3, let rate = Int(arguments[1]) else {
      return nil
    }
    (path, sampleRate, output) = (arguments[0], rate, arguments[2])
  }

  /// Returns what is timed. Where the file cannot be read, nothing is left.
  func step(on backend: Backend) -> () -> Void {
    {
      guard let audio = try? AudioFileReader(path: path, sampleRate: sampleRate).readAll()
      else { return }
      let samples = audio.channels[0].withUnsafeBytes { Data($0) }
      try? samples.write(to: URL(filePath: output))
    }
  }
}
