package import TensorEngine

/// A stretch of the song in memory: every stem and the target, on the time line of the mix.
package struct FitExcerpt {
  /// `[1, 1, channel, sample]` each, as they are in their files but laid at their start times; silence
  /// before they begin and after they end.
  package let stems: [Tensor]
  /// `[1, 1, 2, sample]`; a mono target is twice the same.
  package let target: Tensor
  /// How many samples of the mix come before the excerpt.
  package let start: Int
  /// Samples at the beginning that fill the memory of filters and compressors and are not judged.
  package let warmUp: Int

  /// An excerpt of signals that are equally long.
  package init(stems: [Tensor], target: Tensor, start: Int, warmUp: Int) {
    let samples = target.shape[3]
    precondition(
      target.shape == [1, 1, 2, samples] && stems.allSatisfy { $0.shape[3] == samples },
      "FitExcerpt: stems of \(stems.map(\.shape)), target \(target.shape)")
    precondition(
      (0..<max(1, samples)).contains(warmUp), "FitExcerpt: \(warmUp) of \(samples) samples")
    self.stems = stems
    self.target = target
    self.start = start
    self.warmUp = warmUp
  }

  /// Samples, warm-up included.
  package var samples: Int { target.shape[3] }
}
