import Kernels
import TensorEngine

/// Transforms of any length, by way of those of a power of two (Bluestein).
///
/// An even number of samples is half as many complex numbers, z[n] = x[2n] + i x[2n + 1]; of an odd number each
/// sample is one, without imaginary part. As kn = (k² + n² − (k − n)²)/2, the transform of h numbers is a
/// convolution with a chirp: Z[k] = c[k] Σ_n c[n] z[n] conj(c[k − n]), c[n] = e^(−πi n²/h). That is a product of
/// the spectra of M ≥ 2h numbers. n² is taken mod 2h in whole numbers, so that no angle grows inexact.
///
/// - Source: Bluestein (1970), IEEE Trans. Audio Electroacoust. 18(4), doi 10.1109/TAU.1970.1162132.
///
/// `@unchecked Sendable`: the table is written once, before anyone has it.
final class FourierChirp: FourierAlgorithm, @unchecked Sendable {
  /// Samples of a signal, N.
  private let count: Int
  /// Numbers that a signal is taken for, h, and those of the convolution, M.
  private let numbers, size: Int
  /// What the kernels need for M numbers.
  private let table: UnsafeMutablePointer<Float>
  private let tables: ChirpTables

  /// Prepares the transforms of signals of `count` samples, 128 or more.
  init(count: Int) {
    self.count = count
    numbers = count % 2 == 0 ? count / 2 : count
    size = FourierTable.powerOfTwo(atLeast: 2 * numbers)
    table = FourierTable.allocate(count: 2 * size)
    tables = ChirpTables(count: count, numbers: numbers, size: size, table: table)
  }

  deinit { table.deallocate() }

  /// Two rows of M numbers, and what their transform needs.
  var scratchCount: Int { 6 * size + Int(FOURIER_SPARE) }

  func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (row, other) = (scratch, scratch + 2 * size)
    if count % 2 == 0 {
      let padding = tables.chirp.count - count
      other.update(from: signal, count: count)
      (other + count).update(repeating: 0, count: padding)
      multiply(other, tables.chirp, to: row, on: backend)
    } else {
      backend.kernels.fourier.modulated(count, signal, tables.chirp, row)
    }
    convolve(row, filled: 2 * numbers, to: other, on: backend)
    let weights = tables.toSpectrum
    backend.kernels.fourier.mirrored(
      count / 2 + 1, weights.own, weights.mirrored, other, spectrum)
  }

  func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend, scratch: UnsafeMutablePointer<Float>
  ) {
    let (row, other, bins) = (scratch, scratch + 2 * size, count / 2 + 1)
    // Bins that are their own mirror images have no imaginary part in a real signal's spectrum.
    spectrum[1] = 0
    if count % 2 == 0 { spectrum[count + 1] = 0 }
    let weights = tables.fromSpectrum
    backend.kernels.fourier.mirrored(bins, weights.own, weights.mirrored, spectrum, row)
    convolve(row, filled: 2 * bins, to: other, isInverse: true, on: backend)
    if count % 2 == 0 {
      multiply(other, tables.chirp, to: row, conjugate: true, on: backend)
      signal.update(from: row, count: count)
    } else {
      backend.kernels.fourier.demodulated(count, other, tables.chirp, signal)
    }
  }

  /// Convolves the first floats of a row with the conjugate of the chirp, for the inverse with the chirp. The row
  /// is lost; behind the result lies scratch.
  private func convolve(
    _ row: UnsafeMutablePointer<Float>, filled: Int, to result: UnsafeMutablePointer<Float>,
    isInverse: Bool = false, on backend: Backend
  ) {
    let (transform, scratch) = (backend.kernels.fourier.exchanged, result + 2 * size)
    (row + filled).update(repeating: 0, count: 2 * size - filled)
    transform(size, table, row, result, scratch)
    multiply(result, tables.filter, to: row, conjugate: isInverse, on: backend)
    transform(size, table, row, result, scratch)
  }

  /// Multiplies as many numbers as there are in `x`, a whole number of vectors.
  private func multiply(
    _ a: UnsafePointer<Float>, _ x: [Float], to y: UnsafeMutablePointer<Float>,
    conjugate: Bool = false, on backend: Backend
  ) {
    backend.kernels.spectral.multiply_spectra(a, 0, x, 0, 0, y, 0, 1, 1, x.count, conjugate, false)
  }
}
