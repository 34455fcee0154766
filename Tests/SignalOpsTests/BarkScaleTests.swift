import SignalOps
import Testing

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
