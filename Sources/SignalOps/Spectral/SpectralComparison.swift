import Kernels
import TensorEngine

/// The sums over two signals' magnitudes, and their gradients.
struct SpectralComparison {
  let x, target: Tensor
  let floor: Float
  let frames: ShortTimeFrames

  private var rows: Int { x.shape.dropLast().reduce(1, *) }
  private var backend: Backend { x.backend }
  private var bins: Int { frames.fourier.bins }

  /// `[…, 4]`, in the order of the kernel.
  func sums() -> Tensor {
    let kernel = backend.kernels.spectral.magnitudeDistances
    return Tensor(uninitialized: x.shape.dropLast() + [4], on: backend) { sums in
      withSpectra { transform in
        frames.sums(4, rows: rows, to: sums) { row, frame, room, total in
          transform(row, frame, room)
          kernel(bins, floor, room.spectrum, room.other, total)
        }
      }
    }
  }

  /// The gradient of the signal: the target's energy does not depend on it.
  func gradient(_ dy: Tensor) -> Tensor { gradient(dy, countsEnergy: false) }

  /// The gradient of the target: the distances are the same the other way round.
  func targetGradient(_ dy: Tensor) -> Tensor {
    SpectralComparison(x: target, target: x, floor: floor, frames: frames)
      .gradient(dy, countsEnergy: true)
  }

  private func gradient(_ dy: Tensor, countsEnergy: Bool) -> Tensor {
    let kernel = backend.kernels.spectral.magnitudeDistancesGradient
    return Tensor(uninitialized: x.shape, on: backend) { dx in
      dy.withUnsafeValues { dy in
        withSpectra { transform in
          frames.adjoint(rows: rows, to: dx) { row, frame, room in
            transform(row, frame, room)
            let dy = dy + 4 * row
            kernel(
              bins, floor, room.spectrum, room.other, dy[0], dy[1], dy[2],
              countsEnergy ? dy[3] : 0, room.spectrum)
          }
        }
      }
    }
  }

  /// Lends what transforms a frame of both signals, to `room.spectrum` and `room.other`.
  private func withSpectra(
    _ body: ((_ row: Int, _ frame: Int, _ room: ShortTimeFrames.Room) -> Void) -> Void
  ) {
    x.withUnsafeValues { x in
      target.withUnsafeValues { target in
        body { row, frame, room in
          let start = row * frames.samples
          frames.transform(x + start, frame: frame, in: room, to: room.spectrum)
          frames.transform(target + start, frame: frame, in: room, to: room.other)
        }
      }
    }
  }
}
