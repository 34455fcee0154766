import SignalOps
import TensorEngine

/// One frame's spectrum and its magnitudes, with the scratch to compute them.
///
/// The memory is aligned: FFTW rounds differently where it is not, and equal channels must give
/// equal bytes.
final class MagnitudeSpectrum {
  let magnitudes: UnsafeMutablePointer<Float>
  /// Real and imaginary parts, interleaved.
  let spectrum: UnsafeMutablePointer<Float>
  private let windowed: UnsafeMutablePointer<Float>
  private let transform: FFT
  private let backend: Backend

  init(_ transform: FFT, on backend: Backend) {
    self.transform = transform
    self.backend = backend
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
      UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
        .bindMemory(to: Float.self, capacity: count)
    }
    windowed = floats(transform.count)
    spectrum = floats(2 * transform.bins)
    magnitudes = floats(transform.bins)
  }

  deinit {
    for memory in [windowed, spectrum, magnitudes] { memory.deallocate() }
  }

  /// Transforms the samples from an offset on, multiplied by the window's shape; silence lies before
  /// and after them.
  func transform(_ samples: ArraySlice<Float>, from offset: Int, shape: [Float]) {
    samples.withUnsafeBufferPointer { samples in
      shape.withUnsafeBufferPointer { shape in
        let start = min(max(-offset, 0), shape.count)
        let end = max(min(samples.count - offset, shape.count), start)
        for index in 0..<start { windowed[index] = 0 }
        for index in start..<end { windowed[index] = samples[offset &+ index] * shape[index] }
        for index in end..<shape.count { windowed[index] = 0 }
      }
    }
    transform.forward(windowed, to: spectrum, on: backend)
    for bin in 0..<transform.bins {
      let (real, imaginary) = (spectrum[2 &* bin], spectrum[2 &* bin &+ 1])
      magnitudes[bin] = (real * real + imaginary * imaginary).squareRoot()
    }
  }
}
