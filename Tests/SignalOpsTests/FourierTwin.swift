import Foundation

/// The discrete Fourier transform of real signals of one length, and its inverse, from their definitions.
struct FourierTwin {
  let count: Int
  private let cosines, sines: [Double]

  init(count: Int) {
    self.count = count
    let turns = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    cosines = turns.map { cos($0) }
    sines = turns.map { sin($0) }
  }

  /// All bins or samples of so many where that is quick, else some of them, the middle and the last among them.
  func places(of all: Int) -> [Int] {
    let step = max(1, count * all / 20_000_000) | 1
    return Array(stride(from: 0, to: all, by: step)) + [all / 2, all - 1]
  }

  /// One bin of a signal's spectrum.
  func bin(_ bin: Int, of signal: [Double]) -> (real: Double, imaginary: Double) {
    var (real, imaginary) = (0.0, 0.0)
    for (index, sample) in signal.enumerated() {
      real += sample * cosines[bin * index % count]
      imaginary -= sample * sines[bin * index % count]
    }
    return (real, imaginary)
  }

  /// One sample of the signal of a spectrum, interleaved.
  func sample(_ index: Int, of spectrum: [Double]) -> Double {
    var sum = 0.0
    for bin in 0...count / 2 {
      let angle = bin * index % count
      let part = spectrum[2 * bin] * cosines[angle] - spectrum[2 * bin + 1] * sines[angle]
      // What is its own mirror image is real, and counts once.
      sum += 2 * bin % count == 0 ? spectrum[2 * bin] * cosines[angle] : 2 * part
    }
    return sum / Double(count)
  }
}
