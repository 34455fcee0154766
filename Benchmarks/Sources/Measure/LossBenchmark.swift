import Losses
import TensorEngine

/// One loss with the peer's settings, forward and backward, on 4 stereo mixes of 131,072 samples.
/// `peers/losses.py` does the same with the peer.
enum LossBenchmark: String, CaseIterable {
  case mrstft, sumDifference

  /// Makes the inputs, and returns what is timed: the mean over the mixes, and its gradient to them.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let shape = [4, 2, 131_072]
    let mix = Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
      .tracked()
    let target = Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
    let kind: LossKind = self == .mrstft ? .mrstft : .sumDifferenceStft
    let loss = kind.loss(sampleRate: 44_100)
    return { _ = loss.mean(mix, target).gradients(for: [mix]) }
  }
}
