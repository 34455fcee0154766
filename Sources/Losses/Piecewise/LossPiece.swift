package import TensorEngine

/// A piece of two signals, and what lies around it: mirrored at the ends of the signals, as the spectral
/// losses have it.
package final class LossPiece {
  /// `[1, channel, sample]`, the piece with `margin` samples before and behind it.
  let input, target: Tensor
  /// Where the piece lies in the signals.
  let range: Range<Int>
  /// How long the signals are.
  let samples: Int
  let margin: Int

  private init(
    input: Tensor, target: Tensor, range: Range<Int>, samples: Int, margin: Int
  ) {
    self.input = input
    self.target = target
    self.range = range
    self.samples = samples
    self.margin = margin
  }

  /// A piece of two signals.
  ///
  /// - Parameters:
  ///   - range: Within 0 ..< `samples`, not empty.
  ///   - samples: How long both signals are.
  ///   - margin: What the losses look at around a piece (`LossMeter.margin`).
  ///   - backend: Where the losses are computed.
  ///   - read: Samples of input and target in a range within 0 ..< `samples`, planar, of as many channels.
  /// - Throws: What `read` throws.
  package convenience init(
    _ range: Range<Int>, of samples: Int, margin: Int, on backend: Backend,
    read: (Range<Int>) throws -> (input: [[Float]], target: [[Float]])
  ) rethrows {
    precondition(
      !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= samples,
      "LossPiece: \(range) of \(samples) samples")
    let first = max(0, range.lowerBound - margin)
    let signals = try read(first..<min(samples, range.upperBound + margin))
    func tensor(_ channels: [[Float]]) -> Tensor {
      let count = range.count + 2 * margin
      return Tensor(uninitialized: [1, channels.count, count], on: backend) { values in
        for (row, channel) in channels.enumerated() {
          let start = first - range.lowerBound + margin
          let row = UnsafeMutableBufferPointer(start: values + row * count, count: count)
          let end = row[start...].update(fromContentsOf: channel)
          for index in [0..<start, end..<count].joined() {
            let place = Self.mirrored(range.lowerBound - margin + index, in: samples)
            row[index] = channel[place - first]
          }
        }
      }
    }
    self.init(
      input: tensor(signals.input), target: tensor(signals.target), range: range,
      samples: samples, margin: margin)
  }

  /// The sample that stands at an index before or behind a signal.
  ///
  /// A signal too short to be mirrored once is mirrored again at each end; one sample is repeated.
  private static func mirrored(_ index: Int, in samples: Int) -> Int {
    guard samples > 1 else { return 0 }
    let period = 2 * (samples - 1)
    let folded = (index % period + period) % period
    return min(folded, period - folded)
  }

  /// The piece with the input after a gain.
  package func louder(_ gain: Float) -> LossPiece {
    LossPiece(
      input: gain * input, target: target, range: range, samples: samples, margin: margin)
  }

  /// The piece of the sum or the difference of two channels.
  func side(_ side: Tensor.Side) -> LossPiece {
    LossPiece(
      input: input.side(side), target: target.side(side), range: range, samples: samples,
      margin: margin)
  }

  /// `WaveformSums` of the piece itself, channel after channel.
  private(set) lazy var waveform = WaveformSums.of(
    input, target, in: margin..<margin + range.count)
}
