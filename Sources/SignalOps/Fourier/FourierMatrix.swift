import Kernels
import TensorEngine

/// Transforms of short signals, as products with a matrix.
///
/// N (N + 2) multiplications, but in whole vectors and in order: below 128 samples nothing with fewer takes less
/// time.
final class FourierMatrix: FourierAlgorithm {
  private let count: Int
  /// A row for each sample: its part of every float of the spectrum.
  private let forward: Rows
  /// A row for each float of the spectrum: its part of every sample.
  private let inverse: Rows

  /// Rows of some floats, made up to whole vectors.
  private struct Rows {
    var values: [Float] = []
    let floats: Int
    let stride: Int

    init(of floats: Int) {
      self.floats = floats
      stride = (floats + 15) / 16 * 16
    }

    mutating func append(_ row: [Float]) {
      values += row + [Float](repeating: 0, count: stride - floats)
    }

    /// The sum of all rows, each times a factor.
    func product(
      _ factors: UnsafePointer<Float>, to result: UnsafeMutablePointer<Float>, on backend: Backend,
      scratch: UnsafeMutablePointer<Float>
    ) {
      scratch.update(repeating: 0, count: stride)
      backend.kernels.spectral.add_weighted_rows(
        values.count / stride, stride, factors, values, stride, scratch)
      result.update(from: scratch, count: floats)
    }
  }

  /// Prepares the transforms of signals of `count` samples.
  init(count: Int) {
    self.count = count
    let bins = count / 2 + 1
    func root(_ bin: Int, _ sample: Int) -> (real: Float, imaginary: Float) {
      let root = FourierTable.root(bin * sample, of: count)
      return (root.real, 2 * bin % count == 0 ? 0 : root.imaginary)
    }
    var (forward, inverse) = (Rows(of: 2 * bins), Rows(of: count))
    for sample in 0..<count {
      forward.append((0..<bins).flatMap { [root($0, sample).real, root($0, sample).imaginary] })
    }
    for bin in 0..<bins {
      // Bins with a mirror image count twice.
      let weight: Float = 2 * bin % count == 0 ? 1 : 2
      inverse.append((0..<count).map { weight * root(bin, $0).real })
      inverse.append((0..<count).map { weight * root(bin, $0).imaginary })
    }
    self.forward = forward
    self.inverse = inverse
  }

  var scratchCount: Int { max(forward.stride, inverse.stride) }

  func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>
  ) {
    forward.product(signal, to: spectrum, on: backend, scratch: scratch)
  }

  func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend, scratch: UnsafeMutablePointer<Float>
  ) {
    inverse.product(spectrum, to: signal, on: backend, scratch: scratch)
  }
}
