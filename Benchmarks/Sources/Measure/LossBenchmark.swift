import Losses
import TensorEngine

/// One loss with the peer's settings, forward and backward, on 4 stereo mixes of 131,072 samples.
/// `peers/losses.py` does the same with the peer.
struct LossBenchmark {
  private let kind: LossKind

  /// `loss/KIND`, as configurations call it.
  init?(_ name: String) {
    guard let kind = LossCatalogue.builtIn.kinds.first(where: { "loss/\($0.name)" == name }) else {
      return nil
    }
    self.kind = kind
  }

  /// Makes the inputs, and returns what is timed: the mean over the mixes, and its gradient to them.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let shape = [4, 2, 131_072]
    let mix = Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
      .tracked()
    let target = Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
    let loss = kind.loss(sampleRate: 44_100)
    return { _ = loss.mean(mix, target).gradients(for: [mix]) }
  }
}
