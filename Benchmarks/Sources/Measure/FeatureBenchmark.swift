import AudioIO
import Evaluation
import TensorEngine

/// The 18 features of a mix against a target, both measured from their samples. `peers/evaluate.py` does the
/// same with the peers.
struct FeatureBenchmark {
  private let target, mix: [[Float]]
  private let sampleRate: Int

  /// Reads the files that the command line names; `nil` if it names none that can be read.
  init?(_ name: String, _ files: [String]) {
    guard name == "features", files.count == 2,
      let target = try? AudioFileReader(path: files[0]),
      let mix = try? AudioFileReader(path: files[1], sampleRate: target.sampleRate),
      let targetAudio = try? target.readAll(), let mixAudio = try? mix.readAll()
    else { return nil }
    self.target = targetAudio.channels
    self.mix = mixAudio.channels
    sampleRate = target.sampleRate
  }

  /// Returns what is timed.
  func step(on backend: Backend) -> () -> Void {
    {
      // Memory cannot fail to be read.
      _ = try? FeatureTarget(target, sampleRate: sampleRate, on: backend)
        .compared(with: mix, on: backend)
    }
  }
}
