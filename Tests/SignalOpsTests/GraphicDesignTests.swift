import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// The filters of a graphic equalizer: what they say, and its gradient.
@Suite struct GraphicDesignTests {
  /// The response of the cascade in decibels.
  private static func response(
    _ solution: GraphicDesign.Solution, atHz hertz: Double, sampleRate: Int
  ) -> Double {
    // |c0 + c1 z⁻¹ + c2 z⁻²|² with φ = sin²(ω/2), where low frequencies keep their digits.
    let phi = pow(sin(.pi * hertz / Double(sampleRate)), 2)
    func power(_ c0: Double, _ c1: Double, _ c2: Double) -> Double {
      let sum = c0 + c1 + c2
      let product = c0 * c1 + 4 * c0 * c2 + c1 * c2
      return sum * sum - 4 * phi * product + 16 * phi * phi * c0 * c2
    }
    return zip(solution.gainsDb, solution.q).enumerated().reduce(0) { sum, band in
      let c = BiquadCoefficients(
        .peak, frequencyHz: GraphicDesign.centresHz[band.offset], gainDb: band.element.0,
        q: band.element.1, sampleRate: sampleRate)
      return sum + 10 * log10(power(c.b0, c.b1, c.b2) / power(1, c.a1, c.a2))
    }
  }

  private static func worst(_ gains: [Double], _ design: GraphicDesign, _ rate: Int) -> Double {
    let solution = design.solution(gains)
    return gains.enumerated().map { band, gain in
      abs(
        response(solution, atHz: GraphicDesign.centresHz[band], sampleRate: rate) - gain)
    }.max() ?? .infinity
  }

  @Test(arguments: [8_000, 22_050, 44_100, 48_000, 96_000, 384_000])
  func theResponseIsTheSliders(rate: Int) {
    let design = GraphicDesign(sampleRate: rate)
    let count = design.bandCount
    let settings: [(String, [Double])] = [
      ("alternating", (0..<count).map { $0 % 2 == 0 ? 12 : -12 }),
      ("all up", Array(repeating: 12, count: count)),
      ("all down", Array(repeating: -12, count: count)),
      ("a step", (0..<count).map { $0 < count / 2 ? 12 : -12 }),
      ("in threes", (0..<count).map { $0 / 3 % 2 == 0 ? 12 : -12 }),
      ("one", (0..<count).map { $0 == 11 ? 12 : 0 }),
      ("the highest", (0..<count).map { $0 == count - 1 ? -12 : 0 }),
      ("the lowest", (0..<count).map { $0 == 0 ? 12 : 0 }),
    ]
    for (name, gains) in settings {
      #expect(Self.worst(gains, design, rate) < 0.5, "\(name) at \(rate) Hz")
    }
    var source = RandomSource(seed: 1)
    for _ in 0..<40 {
      let gains = (0..<count).map { _ in Double(source.uniform(in: -12...12)) }
      #expect(Self.worst(gains, design, rate) < 0.5, "\(gains)")
      let extremes = (0..<count).map { _ in 12 * Double(source.sign()) }
      #expect(Self.worst(extremes, design, rate) < 1, "\(extremes)")
    }
  }

  @Test func bandsAboveAPartOfTheRateAreLeftOut() {
    let counts = [8_000, 22_050, 44_100, 44_800, 192_000].map {
      GraphicDesign(sampleRate: $0).bandCount
    }
    #expect(counts == [23, 27, 30, 31, 31])
    #expect(GraphicDesign(sampleRate: 40).bandCount == 0)
    #expect(GraphicDesign(sampleRate: 40).solution([]).gainsDb == [])
    let one = GraphicDesign(sampleRate: 44).solution([6])
    #expect(abs(one.gainsDb[0] - 6) < 1e-12)
  }

  @Test func slidersAtRestDoNothing() {
    let design = GraphicDesign(sampleRate: 48_000)
    #expect(design.solution(Array(repeating: 0, count: 31)).gainsDb.allSatisfy { $0 == 0 })
  }

  /// Figures of Liski and Välimäki (2017) for 44.1 kHz, table 1; the six last are theirs by hand.
  @Test func bandsAreAsWideAsThePapers() {
    let widths = [
      9.178, 11.56, 14.57, 18.36, 23.13, 29.14, 36.71, 46.25, 58.28, 73.43, 92.51, 116.6, 146.9,
      185.0, 233.1, 293.7, 370.0, 466.2, 587.4, 740.1, 932.4, 1_175, 1_480, 1_865, 2_350, 2_846,
      3_502, 4_253, 5_038, 5_689,
    ]
    let design = GraphicDesign(sampleRate: 44_100)
    // Of small gains, where tan(B/2) is α/√(c/(1 − c)) = sin ω₀/(2 Q)·√1.5.
    let q = design.solution(Array(repeating: 0, count: 30)).q
    for (band, width) in widths.enumerated() {
      let w = 2 * .pi * GraphicDesign.centresHz[band] / 44_100
      let ours = 2 * atan(sin(w) / (2 * q[band]) * 1.5.squareRoot()) * 44_100 / (2 * .pi)
      #expect(abs(ours / width - 1) < 0.027, "band \(band + 1): \(ours) Hz")
    }
  }

  /// In Double, at points where a solution's gains are 0, next to 0 and large.
  @Test func theGradientIsExact() {
    let design = GraphicDesign(sampleRate: 44_100)
    let count = design.bandCount
    var source = RandomSource(seed: 2)
    func random(_ size: Double) -> [Double] {
      (0..<count).map { _ in size * Double(source.uniform(in: -1...1)) }
    }
    let (byGain, byQ) = (random(1), random(1))
    for point in [
      Array(repeating: 0, count: count), random(1e-4), random(0.01), random(12), random(12),
      (0..<count).map { $0 % 2 == 0 ? 12 : -12 },
    ] {
      let gradient = design.solution(point).pullback(gainsDb: byGain, q: byQ)
      let numeric = point.indices.map { index in
        centralDifference(at: point, index, step: 1e-4) { gains in
          let solution = design.solution(gains)
          return dot(solution.gainsDb, byGain) + dot(solution.q, byQ)
        }
      }
      #expect(relativeError(gradient, numeric) < 1e-7, "\(point)")
    }
  }

  /// Gains that broadcast, numbers beside tensors, and bands that are left out.
  @Test func bandsAreOfEveryTrack() {
    let backend = Backend.forTests(threads: 1)
    let design = GraphicDesign(sampleRate: 8_000)
    let signal = Tensor(noise(4 * 50, seed: 1), shape: [2, 2, 1, 50], on: backend)
    let weights = Tensor(noise(4 * 50, seed: 2), shape: [2, 2, 1, 50], on: backend)
    func equalized(_ signal: Tensor, _ gains: [TrackControl]) -> Tensor {
      var state = RecursiveState()
      return signal.equalized(
        design.bands(gains, for: signal), sampleRate: 8_000, state: &state)
    }
    let moving =
      [
        (3, [2, 1, 1, 1], [6, -3]), (4, [1, 2, 1, 1], [-9, 2]), (30, [1, 1, 1, 1], [5]),
      ] as [(Int, [Int], [Float])]
    let leaves = moving.map { Tensor($2, shape: $1, on: backend).tracked() }
    var gains = [TrackControl](repeating: .number(1), count: 31)
    for (leaf, entry) in zip(leaves, moving) { gains[entry.0] = .tensor(leaf) }
    let together = equalized(signal, gains)
    for batch in 0..<2 {
      for track in 0..<2 {
        gains[3] = .number([6, -3][batch])
        gains[4] = .number([-9, 2][track])
        gains[30] = .number(0)
        let row = signal.sliced(batch..<batch + 1, along: 0).sliced(track..<track + 1, along: 1)
        let start = (batch * 2 + track) * 50
        #expect(
          relativeError(
            Array(together.values[start..<start + 50]).doubles, equalized(row, gains).values.doubles
          )
            < 2e-6, "gains and Q are rounded to Float")
      }
    }
    let gradients = (together * weights).sum().gradients(for: leaves)
    #expect(gradients.map(\.shape) == moving.map(\.1))
    #expect(gradients[2].values == [0])
    #expect(
      gradients[0].values.allSatisfy { $0 != 0 } && gradients[0].values[0] != gradients[0].values[1]
    )
  }
}
