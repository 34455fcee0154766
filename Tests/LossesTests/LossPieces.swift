import Losses
import TensorEngine
import TestSupport

/// Two signals, cut into pieces.
struct LossPieces {
  /// Planar.
  let input, target: [[Float]]
  private let backend = Backend.forTests(threads: 2)

  init(_ input: [[Float]], _ target: [[Float]]) {
    self.input = input
    self.target = target
  }

  /// One item of a batch `[batch, channel, sample]`.
  init(_ input: Tensor, _ target: Tensor, item: Int) {
    let (channels, samples) = (input.shape[1], input.shape[2])
    func planes(_ signal: Tensor) -> [[Float]] {
      (0..<channels).map { channel in
        let start = (item * channels + channel) * samples
        return Array(signal.values[start..<start + samples])
      }
    }
    self.init(planes(input), planes(target))
  }

  /// What losses say of all pieces together, each piece of so many samples but the last.
  func values(of losses: [any Loss], length: Int, gain: Float? = nil) -> [Double?] {
    let samples = input[0].count
    var meter = LossMeter(losses, channels: input.count)
    for start in stride(from: 0, to: samples, by: length) {
      let range = start..<min(start + length, samples)
      let piece = LossPiece(range, of: samples, margin: meter.margin, on: backend) { range in
        (input.map { Array($0[range]) }, target.map { Array($0[range]) })
      }
      meter.add(gain.map(piece.louder) ?? piece)
    }
    return meter.values
  }

  /// What losses say of the whole signals.
  func wholeValues(of losses: [any Loss]) -> [Double] {
    func tensor(_ planes: [[Float]]) -> Tensor {
      Tensor(planes.flatMap { $0 }, shape: [1, planes.count, planes[0].count], on: backend)
    }
    return losses.map { Double($0(tensor(input), tensor(target)).values[0]) }
  }
}
