import SignalOps
import TensorEngine

/// The magnitudes of one frame's spectrum, with the scratch to compute them.
final class MagnitudeSpectrum {
  let magnitudes: UnsafeMutablePointer<Float>
  private let windowed: UnsafeMutablePointer<Float>
  private let spectrum: UnsafeMutablePointer<Float>
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

  /// Transforms the samples from an offset on, multiplied by the window's shape.
  func transform(_ samples: ArraySlice<Float>, from offset: Int, shape: [Float]) {
    samples.withUnsafeBufferPointer { samples in
      shape.withUnsafeBufferPointer { shape in
        for index in 0..<shape.count { windowed[index] = samples[offset &+ index] * shape[index] }
      }
    }
    transform.forward(windowed, to: spectrum, on: backend)
    for bin in 0..<transform.bins {
      let (real, imaginary) = (spectrum[2 &* bin], spectrum[2 &* bin &+ 1])
      magnitudes[bin] = (real * real + imaginary * imaginary).squareRoot()
    }
  }
}
