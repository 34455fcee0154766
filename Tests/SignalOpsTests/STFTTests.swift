import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct STFTTests {
  @Test func agreesWithTorch() throws {
    for golden in try SpectralGolden.load().transforms {
      let fourier = STFT(
        fftSize: golden.fftSize, hop: golden.hop, windowSize: golden.windowSize,
        window: try #require(Window(rawValue: golden.window)),
        padding: try #require(STFT.Padding(rawValue: golden.padding)))
      let bins = fourier.bins
      let signal = TestSignals.noise(seed: UInt32(golden.samples), count: golden.samples)
      let count = golden.frames * bins
      let weights = TestSignals.noise(seed: 7, count: count).map { Float($0) }
      for backend in TestSignals.backends {
        let place = "\(golden.samples) samples, \(fourier.fftSize) \(backend.instructionSetName)"
        let x = Tensor(signal.map { Float($0) }, shape: [golden.samples], on: backend).tracked()
        let spectrum = x.stft(fourier)
        #expect(spectrum.shape == [golden.frames, bins, 2], "\(place)")
        let parts = zip(golden.real, golden.imaginary).flatMap { [$0, $1] }
        #expect(relativeError(spectrum.values, to: parts) < 1e-6, "\(place)")
        let magnitude = spectrum.complexMagnitude(floor: 0.25)
        #expect(relativeError(magnitude.values, to: golden.magnitude) < 1e-6, "\(place)")
        let loss = (magnitude.logarithm() * Tensor(weights, shape: magnitude.shape, on: backend))
          .sum()
        let gradient = loss.gradients(for: [x])[0].values
        #expect(relativeError(gradient, to: golden.gradient) < 1e-5, "\(place)")
      }
    }
  }

  static let settings: [(Int, STFT)] = [
    (20, STFT(fftSize: 8, hop: 3, windowSize: 6)),
    (11, STFT(fftSize: 9, hop: 2, windowSize: 6, window: .hamming)),
    (3, STFT(fftSize: 12, hop: 4, window: .blackman)),
    (1, STFT(fftSize: 4, hop: 1, window: .rectangular)),
    (40, STFT(fftSize: 4, hop: 1, padding: .zeros)),
    (13, STFT(fftSize: 4, hop: 6, padding: .none)),
    (2, STFT(fftSize: 8, hop: 2, window: .rectangular, padding: .none)),
    (5, STFT(fftSize: 1, hop: 1)),
  ]

  @Test(arguments: settings.indices)
  func hasItsGradient(setting: Int) {
    let (samples, fourier) = Self.settings[setting]
    let shape = [2, 1, fourier.frames(of: samples), fourier.bins, 2]
    checkOp("stft \(setting)", [OpInput([2, 1, samples])], shape: shape, draws: 1) { x in
      spectraTwin(Array(x[0].prefix(samples)), fourier)
        + spectraTwin(Array(x[0].suffix(samples)), fourier)
    } operation: {
      $0[0].stft(fourier)
    }
  }

  @Test func magnitudeHasItsGradient() {
    func power(_ x: [[Double]]) -> [Double] {
      stride(from: 0, to: x[0].count, by: 2).map { index in
        let (real, imaginary) = (x[0][index], x[0][index + 1])
        return real * real + imaginary * imaginary
      }
    }
    // Some below the floor; a length that fills no vector.
    for floor in [Float(0), 0.5] {
      checkOp(
        "complexMagnitude", [OpInput([37, 2])], shape: [37],
        twin: { x in power(x).map { max($0, Double(floor)).squareRoot() } },
        operation: { $0[0].complexMagnitude(floor: floor) })
    }
    checkOp("complexPower", [OpInput([5, 2])], shape: [5], twin: power) { $0[0].complexPower() }
  }

  @Test(arguments: [0, 1] as [Float], [1, 2, 600])
  func staysFiniteOnSilenceAndDirectCurrent(level: Float, samples: Int) {
    for backend in TestSignals.backends {
      let x = Tensor(repeating: level, shape: [samples], on: backend).tracked()
      let fourier = STFT(fftSize: 256, hop: 64)
      for floor in [Float(0), 1e-8] {
        let magnitude = x.stft(fourier).complexMagnitude(floor: floor)
        let gradient = magnitude.sum().gradients(for: [x])[0]
        #expect((magnitude.values + gradient.values).allSatisfy { $0.isFinite })
      }
    }
  }

  /// A full frame of a windowed sine of amplitude 1 at a bin has the magnitude Σ w / 2 there.
  @Test func findsASine() {
    let backend = Backend.forTests(threads: 2)
    let fourier = STFT(fftSize: 64, hop: 16)
    let sine = (0..<640).map { Float(sin(2 * .pi * 5 * Double($0) / 64)) }
    let magnitude = Tensor(sine, shape: [640], on: backend).stft(fourier).complexMagnitude().values
    for frame in 4..<34 {
      let own = magnitude[frame * 33..<frame * 33 + 33]
      #expect(own.indices.max { own[$0] < own[$1] } == frame * 33 + 5)
      #expect(abs(own[frame * 33 + 5] - 16) < 1e-4, "frame \(frame)")
    }
  }

  /// With a square-root Hann window at a quarter hop the frames' energy is twice N times the signal's.
  @Test func keepsEnergy() {
    let backend = Backend.forTests(threads: 2)
    let fourier = STFT(
      fftSize: 32, hop: 8, window: .squareRootHann, padding: .zeros)
    // Silence at both ends, so that every sample is under as many windows.
    let signal =
      Array(repeating: 0, count: 32) + TestSignals.noise(seed: 3, count: 500)
      + Array(repeating: 0, count: 44)
    let power = Tensor(signal.map { Float($0) }, shape: [signal.count], on: backend).stft(fourier)
      .complexPower().values.map { Double($0) }
    let twoSided = power.indices.reduce(0) {
      $0 + ($1 % 17 == 0 || $1 % 17 == 16 ? 1 : 2) * power[$1]
    }
    let energy = signal.reduce(0) { $0 + $1 * $1 }
    #expect(abs(twoSided / 32 - 2 * energy) < 1e-6 * twoSided)
  }
}
