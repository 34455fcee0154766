package import TensorEngine

/// The last samples of a signal, for an operation that hears some of them with the next block.
package struct SignalTail {
  private var samples: Int
  private var past: Tensor?

  /// The tail of a signal that has been silent so far.
  package init(samples: Int) { self.samples = samples }

  /// Goes on with another length: what a longer one asks for beyond what is kept is silence.
  package mutating func become(samples: Int) {
    past = past.map { past in
      samples > self.samples
        ? past.padded(before: samples - self.samples, after: 0, along: 3)
        : past.sliced(self.samples - samples..<self.samples, along: 3)
    }
    self.samples = samples
  }

  /// The next block after the samples before it; gradients go to those too.
  package mutating func joined(with block: Tensor) -> Tensor {
    if samples == 0 { return block }
    let silence = Array(block.shape.dropLast()) + [samples]
    let past = past ?? Tensor(repeating: 0, shape: silence, on: block.backend)
    let joined = Tensor.concatenated([past, block], along: 3)
    let count = block.shape[3]
    self.past = joined.sliced(count..<count + samples, along: 3)
    return joined
  }
}
