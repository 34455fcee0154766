import Foundation
import Kernels
import TensorEngine

/// The numbers that `FourierChirp` multiplies by, computed in double and interleaved.
struct ChirpTables {
  /// What a number and one that mirrors it are multiplied by before they are added.
  struct Weights {
    fileprivate(set) var own, mirrored: [Float]

    fileprivate init(bins: Int) {
      own = Array(repeating: 0, count: 2 * bins)
      mirrored = own
    }
  }

  /// c[n] = e^(−πi n²/h), and zeros up to whole vectors.
  let chirp: [Float]
  /// conj(F)/M, with F the transform of conj(c[n]), −h ≤ n ≤ h, around the ends of M numbers.
  let filter: [Float]
  /// X[k] is made of what the convolution gives for k, and of the conjugate of what it gives for h − k.
  let toSpectrum: Weights
  /// conj(c[k]) times the spectrum of the numbers is made of X[k], and of the conjugate of X[h − k].
  let fromSpectrum: Weights

  /// Tables for signals of `count` samples.
  ///
  /// - Parameters:
  ///   - count: Samples.
  ///   - numbers: What they are taken for, h: complex numbers, half as many if even.
  ///   - size: Numbers of the convolution, M.
  ///   - table: Of `FourierTable` for 2 M samples.
  init(count: Int, numbers: Int, size: Int, table: UnsafePointer<Float>) {
    var chirp = [Float](repeating: 0, count: (2 * numbers + 15) / 16 * 16)
    for n in 0..<numbers { Self.put(1, turns: Self.turns(n, numbers), at: n, of: &chirp) }
    self.chirp = chirp
    filter = Self.filter(numbers, size: size, table: table)
    (toSpectrum, fromSpectrum) = count % 2 == 0 ? Self.even(numbers) : Self.odd(numbers)
  }

  /// Bins of N = 2h samples. With W = e^(−2πi/N), X[k] = ½(1 − iW^k) Z[k] + ½(1 + iW^k) conj(Z[h − k]), and N
  /// times the inverse begins with (1 + iW^−k) X[k] + (1 − iW^−k) conj(X[h − k]).
  private static func even(_ numbers: Int) -> (Weights, Weights) {
    var (to, from) = (Weights(bins: numbers + 1), Weights(bins: numbers + 1))
    for bin in 0...numbers {
      // 1 + e^(iφ) = 2 cos(φ/2) e^(iφ/2)
      let part = Double(bin) / Double(4 * numbers)
      let (own, mirrored) = (1.0 / 8 + part, 1.0 / 8 - part)
      let (a, b) = (cos(2 * .pi * own), cos(2 * .pi * mirrored))
      let chirp = turns(bin, numbers)
      put(a, turns: own + chirp, at: bin, of: &to.own)
      put(b, turns: -mirrored - turns(numbers - bin, numbers), at: bin, of: &to.mirrored)
      // Z[h] is Z[0].
      guard bin < numbers else { break }
      put(2 * a, turns: -own - chirp, at: bin, of: &from.own)
      put(2 * b, turns: mirrored - chirp, at: bin, of: &from.mirrored)
    }
    return (to, from)
  }

  /// Bins of N = h samples, which mirror none.
  private static func odd(_ numbers: Int) -> (Weights, Weights) {
    let bins = numbers / 2 + 1
    var (to, from) = (Weights(bins: bins), Weights(bins: bins))
    for bin in 0..<bins {
      let chirp = turns(bin, numbers)
      put(1, turns: chirp, at: bin, of: &to.own)
      // All but the first have a mirror image beyond, which gives the same real part.
      put(bin == 0 ? 1 : 2, turns: -chirp, at: bin, of: &from.own)
    }
    return (to, from)
  }

  private static func filter(
    _ numbers: Int, size: Int, table: UnsafePointer<Float>
  ) -> [Float] {
    guard let kernels = InstructionSet.baseline.kernels else {
      preconditionFailure("FFT: the baseline kernels run on every processor")
    }
    var row = [Float](repeating: 0, count: 2 * size)
    for n in 0...numbers {
      let conjugate = -turns(n, numbers)
      put(1, turns: conjugate, at: n, of: &row)
      put(1, turns: conjugate, at: (size - n) % size, of: &row)
    }
    var result = row
    var scratch = [Float](repeating: 0, count: 2 * size + Int(FOURIER_SPARE))
    kernels.fourier.exchanged(size, table, row, &result, &scratch)
    // Parts were exchanged, i conj(F).
    let scale = 1 / Float(size)
    for index in stride(from: 0, to: 2 * size, by: 2) {
      (row[index], row[index + 1]) = (scale * result[index + 1], -scale * result[index])
    }
    return row
  }

  /// n² / 2h, in turns of a circle, without the whole ones.
  private static func turns(_ n: Int, _ numbers: Int) -> Double {
    Double(n * n % (2 * numbers)) / Double(2 * numbers)
  }

  /// Puts a number with a magnitude and an angle clockwise in its place.
  private static func put(
    _ magnitude: Double, turns: Double, at place: Int, of row: inout [Float]
  ) {
    row[2 * place] = Float(magnitude * cos(2 * .pi * turns))
    row[2 * place + 1] = Float(-magnitude * sin(2 * .pi * turns))
  }
}
