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

  /// Compares all frames, bin by bin or in the bands of a bank, with the gradients of the sums that are
  /// listed.
  init(
    _ x: Tensor, _ y: Tensor, bank: FilterBank?, floor: Float, frames: STFTPlan,
    own: [Sum], target: [Sum]
  ) {
    let (bins, rows) = (frames.fourier.bins, x.shape.dropLast().reduce(1, *))
    let (kernels, all) = (x.backend.kernels.spectral, own.count + target.count)
    let extra = bank.map { SpectralPair.room($0, gradients: all) } ?? 0
    let (ownSums, targetSums) = (own.map(\.kernelValue), target.map(\.kernelValue))
    var pieces: STFTPlan.Pieces?
    sums = Tensor(uninitialized: x.shape.dropLast() + [Sum.allCases.count], on: x.backend) { sums in
      x.withUnsafeValues { x in
        y.withUnsafeValues { y in
          pieces = frames.gather(
            rows: rows, sums: Sum.allCases.count, to: sums, signals: all, extra: extra
          ) { row, frame, room, total in
            let start = row * frames.samples
            frames.transform(x + start, frame: frame, in: room, to: room.spectrum)
            frames.transform(y + start, frame: frame, in: room, to: room.other)
            let spectra = SpectralPair(
              count: bins, floor: floor, own: room.spectrum, target: room.other,
              gradients: room.gradients, stride: room.stride, kernels: kernels)
            guard let bank else {
              return spectra.compare(to: total, own: ownSums, target: targetSums)
            }
            let bands = spectra.bands(bank, in: room.extra)
            bands.compare(to: total, own: ownSums, target: targetSums)
            spectra.spread(bank, bands, own: own.count, target: target.count, in: room.extra)
          }
        }
      }
    }
    guard let pieces else { preconditionFailure("SpectralComparison: nothing was compared") }
    let shape = x.shape
    func gradients(_ sums: [Sum], _ signals: Range<Int>) -> Gradients {
      Gradients(sums: sums, signals: signals, pieces: pieces, frames: frames, shape: shape)
    }
    self.own = gradients(own, 0..<own.count)
    self.target = gradients(target, own.count..<all)
  }

  /// What each sum would change by with each sample of a signal.
  struct Gradients {
    let sums: [Sum]
    /// Which of the signals in `pieces` they are.
    let signals: Range<Int>
    let pieces: STFTPlan.Pieces
    let frames: STFTPlan
    let shape: [Int]

    /// The signal's gradient from that of the sums, `[…, 4]`.
    func weighted(by dy: Tensor) -> Tensor? {
      guard !sums.isEmpty else { return nil }
      return Tensor(uninitialized: shape, on: dy.backend) { dx in
        dy.withUnsafeValues { dy in
          frames.add(signals, of: pieces, rows: shape.dropLast().reduce(1, *), to: dx) { row in
            sums.map { dy[Sum.allCases.count * row + $0.rawValue] }
          }
        }
      }
    }
  }
}

extension SpectralDistances.Sum {
  /// The kernels' name of this sum.
  fileprivate var kernelValue: DistanceSum {
    switch self {
    case .logarithmic: DISTANCE_LOGARITHMIC
    case .linear: DISTANCE_LINEAR
    case .squared: DISTANCE_SQUARED
    case .targetEnergy: DISTANCE_ENERGY
    }
  }
}
