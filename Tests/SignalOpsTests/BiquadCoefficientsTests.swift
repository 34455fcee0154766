import SignalOps
import TestSupport
import Testing

@Suite struct BiquadCoefficientsTests {
  struct Filter: Decodable, CustomTestStringConvertible {
    let type: BiquadType
    let frequencyHz, gainDb, q: Double
    let sampleRate: Int
    let coefficients: [Double]
    var testDescription: String { "\(type) \(frequencyHz) Hz" }
  }
  struct Goldens: Decodable { let filters: [Filter] }

  @Test func matchesPrototypesThroughTheBilinearTransform() throws {
    for filter in try Golden.decode(Goldens.self, from: "biquad.json").filters {
      let ours = BiquadCoefficients(
        filter.type, frequencyHz: filter.frequencyHz, gainDb: filter.gainDb, q: filter.q,
        sampleRate: filter.sampleRate)
      for (a, b) in zip([ours.b0, ours.b1, ours.b2, ours.a1, ours.a2], filter.coefficients) {
        #expect(abs(a - b) <= 1e-10 * max(1, abs(b)), "\(filter.testDescription)")
      }
    }
  }

  @Test(arguments: BiquadType.allCases)
  func derivativesMatchCentralDifferences(type: BiquadType) {
    for controls in [
      [10, -24, 0.1], [20, 12, 6], [1000, 0, 0.7071], [9000, -6, 20], [21_000, 24, 1],
    ] as [[Double]] {
      func coefficients(_ c: [Double]) -> [Double] {
        let f = BiquadCoefficients(
          type, frequencyHz: c[0], gainDb: c[1], q: c[2], sampleRate: 44_100)
        return [f.b0, f.b1, f.b2, f.a1, f.a2]
      }
      let exact = BiquadCoefficients.differentiated(
        type, frequencyHz: controls[0], gainDb: controls[1], q: controls[2], sampleRate: 44_100)
      for (index, slope) in [exact.byFrequencyHz, exact.byGainDb, exact.byQ].enumerated() {
        let step = 1e-4 * max(abs(controls[index]), 0.1)
        for (k, ours) in [slope.b0, slope.b1, slope.b2, slope.a1, slope.a2].enumerated() {
          let numeric = centralDifference(at: controls, index, step: step) { coefficients($0)[k] }
          #expect(
            abs(ours - numeric) <= 1e-6 * abs(numeric) + 1e-11 / step,
            "control \(index) coefficient \(k) at \(controls)")
        }
      }
    }
  }

  @Test(arguments: BiquadType.allCases)
  func gainMattersWhereItIsUsed(type: BiquadType) {
    let slope = BiquadCoefficients.differentiated(
      type, frequencyHz: 500, gainDb: 3, q: 1, sampleRate: 48_000
    ).byGainDb
    #expect((slope.b0 != 0) == type.usesGain)
  }
}
