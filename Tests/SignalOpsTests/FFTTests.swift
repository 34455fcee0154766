import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct FFTTests {
  /// Powers of two on either side of what our own kernels do, and other lengths.
  private static let counts = (0...17).map { 1 << $0 } + [5, 15, 1_000, 6_000]

  private func forward(_ signal: [Float], on backend: Backend) -> [Float] {
    let fft = FFT(count: signal.count)
    var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
    fft.forward(signal, to: &spectrum, on: backend)
    return spectrum
  }

  @Test func agreesWithNumPy() throws {
    for golden in try FourierGolden.load().spectra {
      let signal = TestSignals.noise(seed: UInt32(golden.count), count: golden.count)
      for backend in TestSignals.backends {
        let spectrum = forward(signal.map { Float($0) }, on: backend)
        let largest = zip(golden.real, golden.imaginary).map { hypot($0, $1) }.max() ?? 0
        for (bin, (real, imaginary)) in zip(golden.real, golden.imaginary).enumerated() {
          #expect(abs(Double(spectrum[2 * bin]) - real) < 1e-6 * largest, "bin \(bin)")
          #expect(abs(Double(spectrum[2 * bin + 1]) - imaginary) < 1e-6 * largest, "bin \(bin)")
        }
      }
    }
  }

  /// All bins of short signals, about a hundred of long ones, from the definition.
  @Test(arguments: counts)
  func isTheDiscreteFourierTransform(count: Int) {
    let signal = TestSignals.noise(seed: UInt32(count), count: count).map { Double(Float($0)) }
    let turn = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    let (cosines, sines) = (turn.map { cos($0) }, turn.map { sin($0) })
    let bound = 1e-6 * (signal.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let spectra = TestSignals.backends.map { forward(signal.map { Float($0) }, on: $0) }
    let step = count <= 1_024 ? 1 : count / 202 | 1
    for bin in Array(stride(from: 0, through: count / 2, by: step)) + [count / 4, count / 2] {
      var (real, imaginary) = (0.0, 0.0)
      for (index, sample) in signal.enumerated() {
        real += sample * cosines[bin * index % count]
        imaginary -= sample * sines[bin * index % count]
      }
      for spectrum in spectra {
        let error = hypot(
          Double(spectrum[2 * bin]) - real, Double(spectrum[2 * bin + 1]) - imaginary)
        #expect(error <= bound, "bin \(bin)")
      }
    }
  }

  /// Arrays aligned to 16 bytes and not.
  @Test(arguments: counts, [0, 1])
  func inverseReturnsTheSignal(count: Int, offset: Int) {
    let signal = TestSignals.noise(seed: 5, count: count + offset).map { Float($0) }
    let fft = FFT(count: count)
    for backend in TestSignals.backends {
      var spectrum = [Float](repeating: 0, count: 2 * fft.bins + offset)
      var output = [Float](repeating: 0, count: count + offset)
      signal.withUnsafeBufferPointer { signal in
        spectrum.withUnsafeMutableBufferPointer { spectrum in
          output.withUnsafeMutableBufferPointer { output in
            guard let signal = signal.baseAddress, let spectrum = spectrum.baseAddress,
              let output = output.baseAddress
            else { return }
            fft.forward(signal + offset, to: spectrum + offset, on: backend)
            fft.inverse(spectrum + offset, to: output + offset, on: backend)
          }
        }
      }
      let error = zip(output, signal).dropFirst(offset).map { abs($0 - $1) }.max() ?? 0
      #expect(error < 1e-6)
    }
  }

  /// ⟨X, forward(x)⟩ = ⟨adjoint(X), x⟩, over real and imaginary parts.
  @Test(arguments: counts)
  func adjointIsTheTranspose(count: Int) {
    let fft = FFT(count: count)
    let signal = TestSignals.noise(seed: 7, count: count).map { Float($0) }
    let weights = TestSignals.noise(seed: 8, count: 2 * fft.bins).map { Float($0) }
    func product(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    for backend in TestSignals.backends {
      let expected = product(weights, forward(signal, on: backend))
      var spectrum = weights
      var output = [Float](repeating: 0, count: count)
      fft.adjoint(&spectrum, to: &output, on: backend)
      // Both are sums of about `count` values of deviation `count`^½.
      #expect(abs(product(output, signal) - expected) < 1e-6 * Double(count))
    }
  }

  /// Silence is exactly silent, and an impulse at the start exactly flat.
  @Test(arguments: [128, 256, 512, 1_024, 65_536])
  func isExactWhereItMatters(count: Int) {
    for backend in TestSignals.backends {
      var signal = [Float](repeating: 0, count: count)
      #expect(forward(signal, on: backend).allSatisfy { $0 == 0 })
      signal[0] = 1
      let spectrum = forward(signal, on: backend)
      #expect(spectrum.indices.allSatisfy { spectrum[$0] == ($0 % 2 == 0 ? 1 : 0) })
    }
  }

  @Test(arguments: [2, 15, 256, 6_000])
  func keepsEnergy(count: Int) {
    let signal = TestSignals.noise(seed: 9, count: count).map { Float($0) }
    let spectrum = forward(signal, on: Backend.forTests(threads: 1)).map { Double($0) }
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

  /// With our kernels, and with FFTW's plans.
  @Test(arguments: [512, 600])
  func servesSeveralThreads(count: Int) async {
    let fft = FFT(count: count)
    let signal = TestSignals.noise(seed: 1, count: count).map { Float($0) }
    let expected = forward(signal, on: Backend.forTests(threads: 1))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let backend = Backend.forTests(threads: 1)
          var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
          for _ in 0..<20 {
            _ = FFT(count: 96)  // planning at the same time
            fft.forward(signal, to: &spectrum, on: backend)
          }
          return spectrum == expected
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
