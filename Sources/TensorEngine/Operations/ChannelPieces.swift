import Kernels

/// The elements of a tensor `[batch, channel, …]` by channel, in pieces short enough to share among threads.
///
/// A channel's pieces always have the same order and length, so what is summed over them does not depend on
/// the number of threads.
struct ChannelPieces {
  let count: Int
  /// Elements of one channel.
  let extent: Int
  private let length: Int
  private let piecesPerRow: Int
  private let pieces: Int
  private let backend: Backend

  init(of tensor: Tensor, for operation: String) {
    precondition(tensor.rank >= 2, "\(operation): \(tensor.shape) is not [batch, channel, …]")
    let (batch, count, length) = tensor.split(at: 1..<2)
    self.init(batch: batch, count: count, length: length, backend: tensor.backend)
  }

  /// All elements as one channel.
  init(joining tensor: Tensor) {
    self.init(batch: 1, count: 1, length: tensor.count, backend: tensor.backend)
  }

  private init(batch: Int, count: Int, length: Int, backend: Backend) {
    (self.count, self.length, self.backend) = (count, length, backend)
    extent = batch * length
    piecesPerRow = (length + Backend.grain - 1) / Backend.grain
    pieces = batch * piecesPerRow
  }

  /// Calls `body` with each channel: side by side where there are enough of them for all threads, so that a
  /// channel stays in one core's cache, else one after the other, each on all threads.
  func forEach(_ body: (Int) -> Void) {
    if count >= backend.threads {
      backend.parallel(over: count, grain: max(1, Backend.grain / max(extent, 1))) { range in
        for channel in range { body(channel) }
      }
    } else {
      for channel in 0..<count { body(channel) }
    }
  }

  /// Calls `body` with where each piece of a channel starts and how long it is.
  func forEachPiece(of channel: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    backend.parallel(pieces) { index in
      let (start, count) = piece(index, of: channel)
      body(start, count)
    }
  }

  /// What `body` makes of each piece of a channel, in order.
  func map<Value>(of channel: Int, _ body: (_ start: Int, _ count: Int) -> Value) -> [Value] {
    backend.map(pieces) { index in
      let (start, count) = piece(index, of: channel)
      return body(start, count)
    }
  }

  private func piece(_ index: Int, of channel: Int) -> (start: Int, count: Int) {
    let (row, piece) = index.quotientAndRemainder(dividingBy: piecesPerRow)
    let first = piece * Backend.grain
    return ((row * count + channel) * length + first, min(Backend.grain, length - first))
  }
}

extension ChannelPieces {
  /// Each channel of `x` through its own map, which `map` finds just before.
  func mapped(_ x: Tensor, by map: (_ channel: Int) -> ChannelMap) -> Tensor {
    let kernel = x.backend.kernels.normalization.normalize
    return Tensor(uninitialized: x.shape, on: x.backend) { y in
      x.withUnsafeValues { x in
        forEach { channel in
          let map = map(channel)
          forEachPiece(of: channel) { start, count in kernel(count, map, x + start, y + start) }
        }
      }
    }
  }

  /// The gradient of what was mapped, from `dy`, and the sums over each channel that other gradients are made
  /// from. Inverse variances of the channels are given where mean and scale of the maps follow from `x` itself.
  func gradients(
    of x: Tensor, from dy: Tensor, maps: [ChannelMap], inverseVariances: [Double]? = nil
  ) -> (dx: Tensor, sums: [ChannelSums]) {
    let kernels = x.backend.kernels.normalization
    var sums = [ChannelSums](
      repeating: ChannelSums(gradient: 0, deviation: 0, negative: 0), count: count)
    let dx = sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums  // a copy of the pointer, which the bodies may capture
      return Tensor(uninitialized: x.shape, on: x.backend) { dx in
        x.withUnsafeValues { x in
          dy.withUnsafeValues { dy in
            forEach { channel in
              let map = maps[channel]
              let parts = self.map(of: channel) { start, count in
                kernels.normalize_sums(count, map, x + start, dy + start)
              }
              var sum = sums[channel]
              for part in parts {
                sum.gradient += part.gradient
                sum.deviation += part.deviation
                sum.negative += part.negative
              }
              sums[channel] = sum
              let elements = Double(extent)
              let (offset, tilt) =
                inverseVariances.map {
                  (Float(sum.gradient / elements), Float(sum.deviation / elements * $0[channel]))
                } ?? (0, 0)
              forEachPiece(of: channel) { start, count in
                kernels.normalize_gradient(
                  count, map, offset, tilt, x + start, dy + start, dx + start)
              }
            }
          }
        }
      }
    }
    return (dx, sums)
  }
}
