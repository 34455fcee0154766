import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct FilterBankTests {
  @Test func melAgreesWithLibrosa() throws {
    for golden in try SpectralGolden.load().mel {
      let bank = FilterBank.mel(
        bands: golden.bands, sampleRate: golden.sampleRate, fftSize: golden.fftSize,
        range: golden.low...golden.high, scale: try #require(MelScale(rawValue: golden.scale)),
        hasUnitAreas: golden.hasUnitAreas)
      #expect(relativeError(bank.weights, to: golden.weights) < 1e-7, "one rounding to Float")
    }
  }

  @Test func chromaAgreesWithLibrosa() throws {
    for golden in try SpectralGolden.load().chroma {
      let bank = FilterBank.chroma(
        classes: golden.bands, sampleRate: golden.sampleRate, fftSize: golden.fftSize)
      #expect(relativeError(bank.weights, to: golden.weights) < 1e-7, "one rounding to Float")
    }
  }

  @Test func reachesHalfTheSampleRateUnlessTold() {
    let told = FilterBank.mel(bands: 8, sampleRate: 8_000, fftSize: 64, range: 0...4_000)
    #expect(FilterBank.mel(bands: 8, sampleRate: 8_000, fftSize: 64).weights == told.weights)
  }

  @Test(arguments: MelScale.allCases, [0.0, 440, 999, 1_000, 1_001, 22_050])
  func melsAndHertzAreInverse(scale: MelScale, hertz: Double) {
    #expect(abs(scale.hertz(mels: scale.mels(hertz: hertz)) - hertz) <= 1e-12 * hertz)
  }

  @Test func filteringHasItsGradient() {
    let bank = FilterBank.mel(bands: 4, sampleRate: 8_000, fftSize: 16)
    func twin(_ x: [[Double]]) -> [Double] {
      var result = [Double](repeating: 0, count: 24)
      for frame in 0..<6 {
        for band in 0..<4 {
          for bin in 0..<9 {
            let weight = Double(bank.weights[bin * 4 + band])
            result[frame * 4 + band] += x[0][frame * 9 + bin] * weight
          }
        }
      }
      return result
    }
    checkOp("filtered", [OpInput([2, 3, 9])], shape: [2, 3, 4], twin: twin) {
      $0[0].filtered(by: bank)
    }
  }
}

@Suite struct BarkScaleTests {
  @Test(arguments: [20, 150, 1_000, 4_000, 7_000, 20_000] as [Double])
  func leadsThereAndBack(hertz: Double) {
    let back = BarkScale.traunmueller.hertz(barks: BarkScale.traunmueller.barks(hertz: hertz))
    #expect(abs(back - hertz) < 1e-9 * hertz)
  }

  @Test func hasTraunmuellersValues() {
    let scale = BarkScale.traunmueller
    #expect(abs(scale.barks(hertz: 1_000) - 8.527) < 1e-3, "no correction")
    #expect(abs(scale.barks(hertz: 100) - 0.956) < 1e-3, "corrected up")
    #expect(abs(scale.barks(hertz: 20_000) - 24.72) < 1e-3, "corrected up")
  }

  @Test func torchaudioForgetsTheCorrectionOfHighBands() {
    let top = BarkScale.torchaudio.hertz(barks: BarkScale.torchaudio.barks(hertz: 20_000))
    #expect(abs(top - 31_700) < 100)
  }

  @Test func trianglesReachToTheirNeighbours() {
    let bank = FilterBank.bark(
      bands: 24, sampleRate: 44_100, fftSize: 32_768, range: 20...20_000, scale: .traunmueller)
    func weight(_ hertz: Double, _ band: Int) -> Float {
      bank.weights[Int((hertz * 32_768 / 44_100).rounded()) * bank.bands + band]
    }
    #expect(weight(19_950, 23) > 0)
    #expect(weight(20_010, 23) == 0, "nothing above the range")
    let sums = (0..<24).map { weight(1_000, $0) }.reduce(0, +)
    #expect(abs(sums - 1) < 1e-5, "two neighbours share each bin")
  }
}
