import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct FFTTests {
  /// Powers of two on either side of what our kernels do in every build, and other lengths.
  private static let counts = (0...17).map { 1 << $0 } + [5, 15, 129, 1_000, 6_000]
  /// Powers of two, products of small primes, products with large ones, and primes.
  private static let longCounts = [
    512, 600, 1_021, 1_024, 2_205, 4_096, 6_000, 8_193, 44_100, 48_000, 65_536, 65_537, 100_003,
    1 << 17,
    300_007, 1 << 20,
  ]

  private func forward(
    _ signal: [Float], by provider: FourierProvider = .standard, on backend: Backend
  ) -> [Float] {
    let fft = FFT(count: signal.count, by: provider)
    var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
    fft.forward(signal, to: &spectrum, on: backend)
    return spectrum
  }

  @Test(arguments: FourierProvider.allCases)
  func agreesWithNumPy(provider: FourierProvider) throws {
    for golden in try FourierGolden.load().spectra {
      let signal = TestSignals.noise(seed: UInt32(golden.count), count: golden.count)
      for backend in TestSignals.backends {
        let spectrum = forward(signal.map { Float($0) }, by: provider, on: backend)
        let largest = zip(golden.real, golden.imaginary).map { hypot($0, $1) }.max() ?? 0
        for (bin, (real, imaginary)) in zip(golden.real, golden.imaginary).enumerated() {
          #expect(abs(Double(spectrum[2 * bin]) - real) < 1e-6 * largest, "bin \(bin)")
          #expect(abs(Double(spectrum[2 * bin + 1]) - imaginary) < 1e-6 * largest, "bin \(bin)")
        }
      }
    }
  }

  /// Every provider's spectra against the definition, on every instruction set.
  ///
  /// Each of log₂ N passes rounds every number by at most half a unit in the last place, 6e-8 of it; errors add
  /// up as their squares do, three transforms of up to four times the length for those that are no power of two.
  private func checkForward(count: Int) {
    let signal = TestSignals.noise(seed: UInt32(count), count: count).map { Double(Float($0)) }
    // A bin of noise is as large as the signal's root of energy.
    let bound = 1e-6 * (signal.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let twin = FourierTwin(count: count)
    let expected = twin.places(of: count / 2 + 1).map { ($0, twin.bin($0, of: signal)) }
    for provider in FourierProvider.allCases {
      let fft = FFT(count: count, by: provider)
      for backend in TestSignals.backends {
        var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
        fft.forward(signal.map { Float($0) }, to: &spectrum, on: backend)
        let error =
          expected.map { bin, exact in
            hypot(
              Double(spectrum[2 * bin]) - exact.real,
              Double(spectrum[2 * bin + 1]) - exact.imaginary)
          }.max() ?? 0
        #expect(error <= bound, "\(count) by \(provider) on \(backend.instructionSetName)")
      }
    }
  }

  @Test func isTheDiscreteFourierTransform() {
    for count in 1...300 { checkForward(count: count) }
  }

  @Test(arguments: longCounts)
  func isTheDiscreteFourierTransform(count: Int) { checkForward(count: count) }

  /// Every provider's signals against the definition, on every instruction set, for spectra of noise whose ends
  /// have imaginary parts, which belong to no real signal.
  private func checkInverse(count: Int) {
    var source = RandomSource(seed: UInt64(count))
    let noise = (0..<count / 2 * 2 + 2).map { _ in source.uniform(in: -1...1) }
    let values = noise.map { Double($0) }
    let twin = FourierTwin(count: count)
    let expected = twin.places(of: count).map { ($0, twin.sample($0, of: values)) }
    let bound = 1e-6 * (expected.map { abs($0.1) }.max() ?? 0)
    for provider in FourierProvider.allCases {
      let fft = FFT(count: count, by: provider)
      for backend in TestSignals.backends {
        var (spectrum, signal) = (noise, [Float](repeating: 0, count: count))
        fft.inverse(&spectrum, to: &signal, on: backend)
        let error = expected.map { abs(Double(signal[$0.0]) - $0.1) }.max() ?? 0
        #expect(error <= bound, "\(count) by \(provider) on \(backend.instructionSetName)")
      }
    }
  }

  @Test func inverseIsTheSumOfBins() {
    for count in 1...300 { checkInverse(count: count) }
  }

  @Test(arguments: longCounts)
  func inverseIsTheSumOfBins(count: Int) { checkInverse(count: count) }

  /// Arrays aligned to 16 bytes and not.
  @Test(arguments: counts, [0, 1])
  func inverseReturnsTheSignal(count: Int, offset: Int) {
    for provider in FourierProvider.allCases {
      checkInverseReturnsTheSignal(FFT(count: count, by: provider), offset: offset)
    }
  }

  private func checkInverseReturnsTheSignal(_ fft: FFT, offset: Int) {
    let count = fft.count
    let signal = TestSignals.noise(seed: 5, count: count + offset).map { Float($0) }
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
    for provider in FourierProvider.allCases {
      checkAdjointIsTheTranspose(count: count, by: provider)
    }
  }

  private func checkAdjointIsTheTranspose(count: Int, by provider: FourierProvider) {
    let fft = FFT(count: count, by: provider)
    let signal = TestSignals.noise(seed: 7, count: count).map { Float($0) }
    let weights = TestSignals.noise(seed: 8, count: 2 * fft.bins).map { Float($0) }
    func product(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    for backend in TestSignals.backends {
      let expected = product(weights, forward(signal, by: provider, on: backend))
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

  /// Each with a signal of its own, while others are planning.
  @Test(arguments: [60, 512, 600], FourierProvider.allCases)
  func servesSeveralThreads(count: Int, provider: FourierProvider) async {
    let fft = FFT(count: count, by: provider)
    await withTaskGroup(of: Bool.self) { group in
      for seed in 0..<8 as Range<UInt32> {
        let signal = TestSignals.noise(seed: seed, count: count).map { Float($0) }
        let expected = forward(signal, by: provider, on: Backend.forTests(threads: 1))
        group.addTask {
          let backend = Backend.forTests(threads: 1)
          var spectrum = [Float](repeating: 0, count: 2 * fft.bins)
          return (0..<20).allSatisfy { _ in
            _ = FFT(count: 96, by: provider)
            return (0..<100).allSatisfy { _ in
              fft.forward(signal, to: &spectrum, on: backend)
              return spectrum == expected
            }
          }
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  /// No more than a quarter longer with FFTW, and twice as long with powers of two alone.
  @Test(arguments: FourierProvider.allCases)
  func takesTheNextFastLength(provider: FourierProvider) {
    for count in [9, 63, 64, 65, 1_000, 1_025, 70_000, 573_300] {
      let fast = FFT(countAtLeast: count, by: provider).count
      let odd = fast >> fast.trailingZeroBitCount
      #expect(odd <= (provider == .own ? 1 : 7))
      #expect(fast >= count && (provider == .own ? fast < 2 * count : 4 * fast < 5 * count + 4))
    }
  }
}
