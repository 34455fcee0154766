import Foundation
import Kernels

/// The powers of e^(−2πi/N) that the Fourier kernels want (`include/Fourier.h`), each rounded once.
enum FourierTable {
  /// The table for signals of `count` samples, a power of two.
  static func values(count: Int) -> [Float] {
    let vectors = count / 16
    var table: [Float] = []
    appendEights(&table, count: 4 * vectors, multiples: 1...1, of: 16 * vectors)
    var size = vectors
    while size > 8 {
      for position in 0..<size / 4 {
        for multiple in 1...3 {
          let root = root(multiple * position, of: size)
          table += [root.real, root.imaginary]
        }
      }
      size /= 4
    }
    appendEights(&table, count: vectors, multiples: 1...7, of: 8 * vectors)
    return table
  }

  /// For eight positions after the other, each multiple of theirs: real parts, then imaginary parts.
  private static func appendEights(
    _ table: inout [Float], count: Int, multiples: ClosedRange<Int>, of size: Int
  ) {
    for start in stride(from: 0, to: count, by: Int(FOURIER_LANES)) {
      for multiple in multiples {
        let roots = (start..<start + Int(FOURIER_LANES)).map { root(multiple * $0, of: size) }
        table += roots.map(\.real) + roots.map(\.imaginary)
      }
    }
  }

  /// e^(−2πi n/size).
  private static func root(_ n: Int, of size: Int) -> (real: Float, imaginary: Float) {
    let angle = -2 * Double.pi * Double(n % size) / Double(size)
    return (Float(cos(angle)), Float(sin(angle)))
  }
}
