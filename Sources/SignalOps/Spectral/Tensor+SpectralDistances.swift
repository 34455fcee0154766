import Kernels
package import TensorEngine

extension Tensor {
  /// How far the magnitudes |X| = √max(re² + im², floor) of this signal's frames lie from those of a target.
  ///
  /// The same as sums over `stft` and `complexMagnitude`, in one pass that stores no spectrogram.
  ///
  /// - Shape: `[…, sample]`, both the same.
  /// - Gradient: hand-written; transforms both signals again. 0 for bins below the floor, and where both
  ///   magnitudes are the same. Keeps both signals.
  package func spectralDistances(
    to target: Tensor, _ fourier: ShortTimeFourier, floor: Float
  ) -> SpectralDistances {
    precondition(
      rank > 0 && shape == target.shape, "spectralDistances: \(shape) and \(target.shape)")
    precondition(floor > 0, "spectralDistances: magnitudes of 0 have no logarithm")
    let comparison = SpectralComparison(
      x: detached, target: target.detached, floor: floor,
      frames: ShortTimeFrames(fourier, samples: shape[rank - 1], backend: backend))
    let (needsX, needsTarget) = (isTracked, target.isTracked)
    let sums = comparison.sums().recorded("spectralDistances", from: [self, target]) { dy in
      [
        needsX ? comparison.gradient(dy) : nil,
        needsTarget ? comparison.targetGradient(dy) : nil,
      ]
    }
    func sum(_ index: Int) -> Tensor {
      sums.sliced(index..<index + 1, along: -1).reshaped(shape.dropLast())
    }
    return SpectralDistances(
      logarithmic: sum(0), linear: sum(1), squared: sum(2), targetEnergy: sum(3),
      count: comparison.frames.count * fourier.bins)
  }
}

/// The sums over two signals' magnitudes, and their gradients.
private struct SpectralComparison {
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
