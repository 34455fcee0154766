import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct SpectralDistancesTests {
  private static let order = ["logarithmic", "linear", "squared", "target energy"]

  /// `[row, 4]`.
  private func all(_ distances: SpectralDistances) -> Tensor {
    let parts = [
      distances.logarithmic, distances.linear, distances.squared, distances.targetEnergy,
    ]
    return Tensor.concatenated(parts.map { $0.reshaped([$0.count, 1]) }, along: 1)
  }

  private func twin(_ x: [Double], _ y: [Double], _ fourier: STFT, floor: Double)
    -> [Double]
  {
    func magnitudes(_ signal: [Double]) -> [Double] {
      let spectra = spectraTwin(signal, fourier)
      return stride(from: 0, to: spectra.count, by: 2).map { index in
        let (real, imaginary) = (spectra[index], spectra[index + 1])
        return max(real * real + imaginary * imaginary, floor).squareRoot()
      }
    }
    var sums = [0.0, 0, 0, 0]
    for (own, target) in zip(magnitudes(x), magnitudes(y)) {
      sums[0] += abs(log(own / target))
      sums[1] += abs(own - target)
      sums[2] += (own - target) * (own - target)
      sums[3] += target * target
    }
    return sums
  }

  @Test(arguments: [(24, 16, 5, 12, 1e-8), (9, 64, 16, 64, 0.3), (1, 8, 8, 8, 1e-4)])
  func hasItsGradient(samples: Int, fftSize: Int, hop: Int, window: Int, floor: Double) {
    let fourier = STFT(fftSize: fftSize, hop: hop, windowSize: window)
    let floor = Double(Float(floor))
    var check = OpCheck(
      "spectralDistances", [OpInput([2, samples]), OpInput([2, samples])], shape: [2, 4],
      twin: { x in
        twin(Array(x[0].prefix(samples)), Array(x[1].prefix(samples)), fourier, floor: floor)
          + twin(Array(x[0].suffix(samples)), Array(x[1].suffix(samples)), fourier, floor: floor)
      },
      operation: { all($0[0].spectralDistances(to: $0[1], fourier, floor: Float(floor))) })
    check.relativeStep = 1e-3  // few elements are that close to a switch
    check.draws = 1
    let report = check.run()
    #expect(report.problems == [])
  }

  /// Without a bank, and with banks of narrow, empty, wide and more bands than bins.
  private static func banks(_ fourier: STFT) -> [FilterBank?] {
    func mel(_ bands: Int) -> FilterBank {
      .mel(bands: bands, sampleRate: 8_000, fftSize: fourier.fftSize)
    }
    return [
      nil, mel(6), mel(fourier.bins + 9),
      .chroma(sampleRate: 8_000, fftSize: fourier.fftSize),
    ]
  }

  private func noise(_ seed: UInt32, _ shape: [Int], on backend: Backend) -> Tensor {
    let noise = TestSignals.noise(seed: seed, count: shape.reduce(1, *)).map { Float($0) }
    return Tensor(noise, shape: shape, on: backend)
  }

  /// `[row, 4]`, by operations that hold whole spectrograms.
  private func composed(
    _ signals: [Tensor], _ fourier: STFT, _ bank: FilterBank?, floor: Float
  ) -> Tensor {
    let sizes = signals.map { signal in
      let sizes = signal.stft(fourier).complexMagnitude(floor: floor)
      return bank.map { sizes.filtered(by: $0) } ?? sizes
    }
    let (own, target) = (sizes[0], sizes[1])
    let logarithms = sizes.map { $0.maximum(1e-18).logarithm() }
    let parts = [
      (logarithms[0] - logarithms[1]).magnitude(), (own - target).magnitude(),
      (own - target).squared(), target.squared(),
    ]
    return Tensor.concatenated(
      parts.map { $0.sum(along: [2, 3]).reshaped([own.shape[0], 1]) }, along: 1)
  }

  /// The gradients of each sum.
  private func gradients(_ sums: Tensor, _ signals: [Tensor]) -> [[[Double]]] {
    Self.order.indices.map { index in
      sums.sliced(index..<index + 1, along: 1).sum().gradients(for: signals)
        .map { $0.values.map(Double.init) }
    }
  }

  /// More frames than a group, more bins than a block, with the composed operations as reference.
  @Test(arguments: [
    (3_000, 64, 16, 40), (3_000, 2_048, 700, 2_048), (1_000, 45, 11, 45), (900, 128, 20, 12),
    (90, 8, 4, 8),
  ])
  func agreesWithTheComposedSums(samples: Int, fftSize: Int, hop: Int, window: Int) {
    let fourier = STFT(fftSize: fftSize, hop: hop, windowSize: window)
    for (backend, bank) in TestSignals.backends.flatMap({ backend in
      Self.banks(fourier).map { (backend, $0) }
    }) {
      let signals = (1...2).map { noise($0, [3, 1, samples], on: backend).tracked() }
      let distances = signals[0].spectralDistances(
        to: signals[1], fourier, bank: bank, floor: 1e-2)
      #expect(distances.logarithmic.shape == [3, 1])
      #expect(distances.count == fourier.frames(of: samples) * (bank?.bands ?? fourier.bins))
      let (fused, expected) = (all(distances), composed(signals, fourier, bank, floor: 1e-2))
      #expect(relativeError(fused.values, to: expected.values.map(Double.init)) < 1e-6)
      let pairs = zip(gradients(fused, signals), gradients(expected, signals))
      for (name, (ours, reference)) in zip(Self.order, pairs) {
        for (ours, reference) in zip(ours, reference) {
          #expect(
            relativeError(ours.map { Float($0) }, to: reference) < 1e-5,
            "\(name), \(bank?.bands ?? 0) bands")
        }
      }
    }
  }

  /// A loss without a gradient must report what one with a gradient reports.
  @Test func isTheSameWhateverIsTracked() {
    let fourier = STFT(fftSize: 128, hop: 48)
    for (backend, bank) in TestSignals.backends.flatMap({ backend in
      Self.banks(fourier).map { (backend, $0) }
    }) {
      let signals = (1...2).map { noise($0, [1, 1, 900], on: backend) }
      func sums(_ x: Tensor, _ y: Tensor) -> Tensor {
        all(x.spectralDistances(to: y, fourier, bank: bank, floor: 1e-2))
      }
      let leaves = signals.map { $0.tracked() }
      let both = sums(leaves[0], leaves[1])
      let (own, target) = (sums(leaves[0], signals[1]), sums(signals[0], leaves[1]))
      for some in [sums(signals[0], signals[1]), own, target] {
        #expect(some.values == both.values)
      }
      let expected = gradients(both, leaves)
      #expect(gradients(own, [leaves[0]]) == expected.map { [$0[0]] })
      #expect(gradients(target, [leaves[1]]) == expected.map { [$0[1]] })
    }
  }

  /// In silence every bin is at the floor, and a band is the floor times its weights.
  @Test func comparesBandsWithSilence() {
    let fourier = STFT(fftSize: 64, hop: 16)
    for (backend, bank) in TestSignals.backends.flatMap({ backend in
      Self.banks(fourier).map { (backend, $0) }
    }) {
      let silence = Tensor(repeating: 0, shape: [1, 1, 500], on: backend)
      let noise = noise(1, [1, 1, 500], on: backend)
      for signals in [[noise, silence], [silence, noise], [silence, silence]] {
        let leaves = signals.map { $0.tracked() }
        let fused = all(
          leaves[0].spectralDistances(to: leaves[1], fourier, bank: bank, floor: 1e-8))
        let expected = composed(leaves, fourier, bank, floor: 1e-8)
        #expect(relativeError(fused.values, to: expected.values.map(Double.init)) < 1e-6)
        for (ours, reference) in zip(gradients(fused, leaves), gradients(expected, leaves)) {
          for (ours, reference) in zip(ours, reference) {
            #expect(relativeError(ours.map { Float($0) }, to: reference) < 1e-5)
          }
        }
      }
    }
  }

  @Test(arguments: [0, 1] as [Float], [1, 300])
  func isZeroAndFlatAtTheTarget(level: Float, samples: Int) {
    let (backend, fourier) = (Backend.forTests(threads: 2), STFT(fftSize: 64, hop: 16))
    let x = Tensor(repeating: level, shape: [samples], on: backend).tracked()
    for bank in Self.banks(fourier) {
      let distances = x.spectralDistances(to: x.detached, fourier, bank: bank, floor: 1e-8)
      let sum = distances.logarithmic + distances.linear + distances.squared
      #expect(sum.scalar == 0)
      #expect(sum.gradients(for: [x])[0].values.allSatisfy { $0 == 0 })
      guard bank == nil else { continue }
      #expect(distances.targetEnergy.scalar >= 1e-8 * Float(distances.count) * 0.999)
    }
  }

  /// The pair of sums that most losses want has a kernel of its own.
  @Test(arguments: [[.logarithmic, .squared], [.linear], []] as [Set<SpectralDistances.Sum>])
  func differentiatesWhatIsAskedFor(sums: Set<SpectralDistances.Sum>) {
    let fourier = STFT(fftSize: 128, hop: 48)
    for backend in TestSignals.backends {
      let signals = (1...2).map { seed in
        let noise = TestSignals.noise(seed: UInt32(seed), count: 900).map { Float($0) }
        return Tensor(noise, shape: [900], on: backend).tracked()
      }
      let full = all(signals[0].spectralDistances(to: signals[1], fourier, floor: 1e-2))
      let chosen = all(
        signals[0].spectralDistances(
          to: signals[1], fourier, floor: 1e-2, differentiated: sums))
      #expect(chosen.values == full.values)
      for sum in SpectralDistances.Sum.allCases {
        let gradients = [chosen, full].map {
          $0.sliced(sum.rawValue..<sum.rawValue + 1, along: 1).sum().gradients(for: signals)
            .map { $0.values.map(Double.init) }
        }
        for (ours, reference) in zip(gradients[0], gradients[1]) {
          let expected = sums.contains(sum) ? reference : reference.map { _ in 0 }
          #expect(relativeError(ours.map { Float($0) }, to: expected) < 1e-6, "\(sum)")
        }
      }
    }
  }

  /// Nothing hides what is not a number.
  @Test func tellsOfWhatIsNotANumber() {
    for backend in TestSignals.backends {
      let x = Tensor((0..<300).map { $0 == 150 ? .nan : 1 }, shape: [300], on: backend)
      let y = Tensor(repeating: 1, shape: [300], on: backend)
      let fourier = STFT(fftSize: 128, hop: 32)
      for bank in Self.banks(fourier) {
        let sums = all(x.spectralDistances(to: y, fourier, bank: bank, floor: 1e-8)).values
        #expect(sums.map(\.isNaN) == [true, true, true, false])
      }
    }
  }
}
