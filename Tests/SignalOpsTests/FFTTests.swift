import Foundation
import SignalOps
import Testing

@Suite struct FFTTests {
  private func forward(_ signal: [Float]) -> [Float] {
    let fft = FFT(count: signal.count)
    var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
    fft.forward(signal, signalStride: 0, to: &spectrum, spectrumStride: 0)
    return spectrum
  }

  @Test func agreesWithNumPy() throws {
    for golden in try FourierGolden.load().spectra {
      let signal = TestSignals.noise(seed: UInt32(golden.count), count: golden.count)
      let spectrum = forward(signal.map { Float($0) })
      let largest = zip(golden.real, golden.imaginary).map { hypot($0, $1) }.max() ?? 0
      for (bin, (real, imaginary)) in zip(golden.real, golden.imaginary).enumerated() {
        #expect(abs(Double(spectrum[2 * bin]) - real) < 1e-6 * largest, "bin \(bin)")
        #expect(abs(Double(spectrum[2 * bin + 1]) - imaginary) < 1e-6 * largest, "bin \(bin)")
      }
    }
  }

  /// Signals one after the other and overlapping; arrays aligned to 16 bytes and not.
  @Test(arguments: [1, 2, 5, 64, 1_000, 1_024, 16_384], [0, 1])
  func inverseReturnsTheSignal(count: Int, offset: Int) {
    let rows = 3
    let hop = max(1, count / 2)
    let samples = TestSignals.noise(seed: 5, count: count + 2 * hop + offset).map { Float($0) }
    let fft = FFT(count: count)
    let distance = 2 * fft.bins + 3
    var spectra = [Float](repeating: 0, count: rows * distance + offset)
    var output = [Float](repeating: 0, count: rows * count + offset)
    samples.withUnsafeBufferPointer { samples in
      spectra.withUnsafeMutableBufferPointer { spectra in
        output.withUnsafeMutableBufferPointer { output in
          guard let samples = samples.baseAddress, let spectra = spectra.baseAddress,
            let output = output.baseAddress
          else { return }
          fft.forward(
            samples + offset, signalStride: hop, to: spectra + offset, spectrumStride: distance,
            rows: rows)
          fft.inverse(
            spectra + offset, spectrumStride: distance, to: output + offset, signalStride: count,
            rows: rows)
        }
      }
    }
    for row in 0..<rows {
      for index in 0..<count {
        let error = abs(output[offset + row * count + index] - samples[offset + row * hop + index])
        #expect(error < 1e-6, "row \(row), sample \(index)")
      }
    }
  }

  @Test(arguments: [2, 15, 256, 6_000])
  func keepsEnergy(count: Int) {
    let signal = TestSignals.noise(seed: 9, count: count).map { Float($0) }
    let spectrum = forward(signal).map { Double($0) }
    var energy = 0.0
    for bin in 0...count / 2 {
      let isOwnMirror = bin == 0 || 2 * bin == count
      let square =
        spectrum[2 * bin] * spectrum[2 * bin] + spectrum[2 * bin + 1] * spectrum[2 * bin + 1]
      energy += (isOwnMirror ? 1 : 2) * square / Double(count)
    }
    let expected = signal.map { Double($0) * Double($0) }.reduce(0, +)
    #expect(abs(energy - expected) < 1e-6 * expected)
  }

  @Test func servesSeveralThreads() async {
    let fft = FFT(count: 512)
    let expected = forward(TestSignals.noise(seed: 1, count: 512).map { Float($0) })
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let signal = TestSignals.noise(seed: 1, count: 512).map { Float($0) }
          var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
          for _ in 0..<20 {
            _ = FFT(count: 96)  // planning at the same time
            fft.forward(signal, signalStride: 0, to: &spectrum, spectrumStride: 0)
          }
          return spectrum == expected
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
