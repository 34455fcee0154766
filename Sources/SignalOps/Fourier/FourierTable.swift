import Foundation
import Kernels

/// The powers of e^(−2πi/N) that the Fourier kernels want (`include/Fourier.h`), each rounded once.
enum FourierTable {
  /// The table for signals of `count` samples, a power of two, at the start of a cache line, for the caller to
  /// deallocate.
  static func allocate(count: Int) -> UnsafeMutablePointer<Float> {
    let vectors = count / 16
    // 8 and 14 floats for each vector, and less than 2 for all the passes over lanes.
    let table = UnsafeMutableRawPointer.allocate(
      byteCount: 24 * vectors * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: 24 * vectors)
    var end = table
    appendEights(&end, count: 4 * vectors, multiples: 1...1, of: 16 * vectors)
    var size = vectors
    while size > 8 {
      for position in 0..<size / 4 {
        for multiple in 1...3 {
          (end[0], end[1]) = root(multiple * position, of: size)
          end += 2
        }
      }
      size /= 4
    }
    appendEights(&end, count: vectors, multiples: 1...7, of: 8 * vectors)
    return table
  }

  /// For eight positions at a time, each multiple of them: real parts, then imaginary parts.
  private static func appendEights(
    _ end: inout UnsafeMutablePointer<Float>, count: Int, multiples: ClosedRange<Int>, of size: Int
  ) {
    let lanes = Int(FOURIER_LANES)
    for start in stride(from: 0, to: count, by: lanes) {
      for multiple in multiples {
        for lane in 0..<lanes {
          (end[lane], end[lanes + lane]) = root(multiple * (start + lane), of: size)
        }
        end += 2 * lanes
      }
    }
  }

  /// e^(−2πi n/size).
  static func root(_ n: Int, of size: Int) -> (real: Float, imaginary: Float) {
    let angle = -2 * Double.pi * Double(n % size) / Double(size)
    return (Float(cos(angle)), Float(sin(angle)))
  }

  /// The least power of two that is no less than a number.
  static func powerOfTwo(atLeast count: Int) -> Int {
    var power = 1
    while power < count { power *= 2 }
    return power
  }
}
