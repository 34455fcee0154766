import Foundation
import SignalOps

/// The short-time Fourier transform from its definition: `[frame, bin, 2]`.
func spectraTwin(_ x: [Double], _ fourier: STFT) -> [Double] {
  let (size, half) = (fourier.fftSize, fourier.padding == .none ? 0 : fourier.fftSize / 2)
  let window = fourier.window.samples(fourier.windowSize).map { Double(Float($0)) }
  let offset = (size - fourier.windowSize) / 2
  func sample(_ index: Int) -> Double {
    if fourier.padding == .reflect {
      var index = index
      while !x.indices.contains(index) {
        index = x.count == 1 ? 0 : index < 0 ? -index : 2 * (x.count - 1) - index
      }
      return x[index]
    }
    return x.indices.contains(index) ? x[index] : 0
  }
  return (0..<fourier.frames(of: x.count)).flatMap { frame in
    (0..<fourier.bins).flatMap { bin in
      var (real, imaginary) = (0.0, 0.0)
      for (n, weight) in window.enumerated() {
        let value = weight * sample(frame * fourier.hop - half + offset + n)
        let angle = 2 * .pi * Double(bin * (offset + n) % size) / Double(size)
        real += value * cos(angle)
        imaginary -= value * sin(angle)
      }
      return [real, imaginary]
    }
  }
}
