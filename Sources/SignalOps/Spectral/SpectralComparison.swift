import Kernels
import TensorEngine

/// The sums over two signals' magnitudes, and the gradients of some of them, in one pass over the frames.
///
/// What a sum will count in the end may depend on all frames. So the gradient of each is a signal of its own,
/// complete but for that factor: it costs one inverse transform a frame, where a second pass would cost
/// three transforms.
struct SpectralComparison {
  typealias Sum = SpectralDistances.Sum

  /// `[…, 4]`, in the order of `Sum`.
  let sums: Tensor
  /// The gradients of sums for the signal, and those for the target.
  let own, target: Gradients

  /// Compares all frames, with the gradients of the sums that are listed.
  init(
    _ x: Tensor, _ y: Tensor, floor: Float, frames: ShortTimeFrames, own: [Sum], target: [Sum]
  ) {
    let (backend, bins, shape) = (x.backend, frames.fourier.bins, Array(x.shape.dropLast()))
    let kernel = backend.kernels.spectral.magnitudeDistances
    let (ownFactors, targetFactors) = (own.map(Self.factors), target.map(Self.factors))
    var signals: Tensor?
    sums = Tensor(uninitialized: shape + [Sum.allCases.count], on: backend) { sums in
      signals = Tensor(uninitialized: [own.count + target.count] + x.shape, on: backend) {
        signals in
        x.withUnsafeValues { x in
          y.withUnsafeValues { y in
            frames.gather(
              rows: shape.product, sums: Sum.allCases.count, to: sums,
              signals: own.count + target.count, to: signals
            ) { row, frame, room, total in
              let start = row * frames.samples
              frames.transform(x + start, frame: frame, in: room, to: room.spectrum)
              frames.transform(y + start, frame: frame, in: room, to: room.other)
              kernel(
                bins, floor, room.spectrum, room.other, total, own.count, ownFactors,
                room.gradients, room.stride)
              if !target.isEmpty {
                // The distances are the same the other way round.
                var unused = [Double](repeating: 0, count: Sum.allCases.count)
                kernel(
                  bins, floor, room.other, room.spectrum, &unused, target.count, targetFactors,
                  room.gradients + own.count * room.stride, room.stride)
              }
            }
          }
        }
      }
    }
    guard let signals else { preconditionFailure("SpectralComparison: nothing was compared") }
    self.own = Gradients(sums: own, signals: signals, first: 0)
    self.target = Gradients(sums: target, signals: signals, first: own.count)
  }

  private static func factors(_ sum: Sum) -> DistanceFactors {
    DistanceFactors(
      logarithmic: sum == .logarithmic ? 1 : 0, linear: sum == .linear ? 1 : 0,
      squared: sum == .squared ? 1 : 0, energy: sum == .targetEnergy ? 1 : 0)
  }

  /// What each sum would change by with each sample of a signal.
  struct Gradients {
    let sums: [Sum]
    /// `[sum, …, sample]`; those of this signal from `first` on.
    let signals: Tensor
    let first: Int

    /// The signal's gradient from that of the sums, `[…, 4]`.
    func weighted(by dy: Tensor) -> Tensor? {
      guard !sums.isEmpty else { return nil }
      let shape = Array(signals.shape.dropFirst())
      let (count, samples) = (shape.product, shape[shape.count - 1])
      let backend = dy.backend
      return Tensor(uninitialized: shape, on: backend) { dx in
        dy.withUnsafeValues { dy in
          signals.withUnsafeValues { signals in
            backend.parallel(rows: count / samples, of: samples) { rows in
              for row in rows {
                let factors = sums.map { dy[Sum.allCases.count * row + $0.rawValue] }
                backend.kernels.spectral.weightedRows(
                  sums.count, samples, factors, signals + first * count + row * samples, count,
                  dx + row * samples)
              }
            }
          }
        }
      }
    }
  }
}
