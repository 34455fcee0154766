import TensorEngine

/// Convolutions as a network has them, one after the other, so that the caches are as cold as in training: forward
/// from the first to the last, then the gradients from the last to the first. `peers/convolutions.py` does the same
/// with the peer.
///
/// Of each layer `forward`, `data` (the gradient to what comes in), `weight` and `both` gradients are timed.
struct ConvolutionBenchmark {
  private let layers: [[Int]]

  /// `convolutions/…`, and each layer as `batch,inputs,outputs,taps,stride,samples` or with two lengths at the end;
  /// `nil` for something else.
  init?(_ name: String, _ layers: [String]) {
    guard name.hasPrefix("convolutions/"), !layers.isEmpty else { return nil }
    self.layers = layers.map { $0.split(separator: ",").compactMap { Int($0) } }
    guard self.layers.allSatisfy({ (6...7).contains($0.count) }) else { return nil }
  }

  /// Makes the inputs, and returns what is timed.
  func steps(on backend: Backend) -> [Step] {
    var random = RandomSource(seed: 1)
    var (forward, backward): ([Step], [Step]) = ([], [])
    for (number, layer) in layers.enumerated() {
      let (taps, lengths) = (layer[3], Array(layer[5...]))
      let axes = lengths.map { _ in ConvolutionAxis(stride: layer[4], padding: taps / 2) }
      func noise(_ shape: [Int]) -> Tensor {
        .randomNormal(shape: shape, from: &random, on: backend)
      }
      let x = noise([layer[0], layer[1]] + lengths)
      let weight = noise([layer[2], layer[1]] + lengths.map { _ in taps })
      let dy = noise(x.convolved(with: weight, axes).shape)
      /// The gradients to some leaves, from `dy` on.
      func gradients(_ name: String, _ x: Tensor, _ weight: Tensor, _ leaves: [Tensor]) -> Step {
        let loss = Tensor(0, on: backend)
          .recorded("upstream", from: [x.convolved(with: weight, axes)]) { _ in [dy] }
        return Step("\(number)/\(name)") { _ = loss.gradients(for: leaves) }
      }
      let (leaf, trackedWeight) = (x.tracked(), weight.tracked())
      forward.append(Step("\(number)/forward") { _ = x.convolved(with: weight, axes) })
      backward =
        [
          gradients("data", leaf, weight, [leaf]),
          gradients("weight", x, trackedWeight, [trackedWeight]),
          gradients("both", leaf, trackedWeight, [leaf, trackedWeight]),
        ] + backward
    }
    return forward + backward
  }
}
