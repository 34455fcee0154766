import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// A peak or shelf whose gain moves.
@Suite struct TensorGainFilteredTests {
  private static let biquads: [GainFilter: BiquadType] = [
    .peak: .peak, .lowShelf: .lowShelf, .highShelf: .highShelf,
  ]

  private static func filtered(
    _ x: Tensor, _ filter: GainFilter, _ gainDb: Tensor, _ hertz: Double, _ q: Double
  ) -> Tensor {
    var state = RecursiveState()
    return x.gainFiltered(
      filter, gainDb: gainDb, frequencyHz: .number(hertz), q: .number(q), sampleRate: 44_100,
      state: &state)
  }

  @Test(arguments: GainFilter.allCases)
  func atAGainThatRestsItIsTheCookbooksBiquad(filter: GainFilter) throws {
    let type = try #require(Self.biquads[filter])
    let signal = noise(2 * 500, seed: 3)
    for (name, backend) in availableBackends() {
      for (hertz, q, gain) in [
        (20.0, 0.1, 24.0), (20, 20, -24), (1_000, 0.7071, 0), (1_000, 2, -6.5), (21_900, 20, 24),
        (21_900, 0.1, -24),
      ] {
        let y = Self.filtered(
          Tensor(signal, shape: [1, 1, 2, 500], on: backend), filter,
          Tensor(repeating: Float(gain), shape: [1, 1, 1, 500], on: backend), hertz, q
        ).values.doubles
        let c = BiquadCoefficients(
          type, frequencyHz: hertz, gainDb: gain, q: q, sampleRate: 44_100)
        let twin = (0..<2).flatMap { channel in
          var state = [0.0, 0]
          return biquadTwin(
            Array(signal[channel * 500..<(channel + 1) * 500]).doubles,
            coefficients: [c.b0, c.b1, c.b2, c.a1, c.a2], state: &state)
        }
        #expect(
          relativeError(y, twin) < 1e-7,
          "\(name), \(hertz) Hz, \(q), \(gain): one rounding to Float"
        )
      }
    }
  }

  /// Two batch entries of three tracks of two channels, more rows than most vectors have lanes, and a gain that jumps.
  @Test(arguments: GainFilter.allCases) func gradientsMatchCentralDifferences(filter: GainFilter) {
    let shape = [2, 3, 2, 70]
    let signal = noise(shape.product, seed: 5)
    let weights = noise(shape.product, seed: 6)
    let gains = noise(6 * 70, seed: 7).enumerated().map { n, x in
      (n / 9 % 2 == 0 ? 12 : -30) * x
    }
    let frequencies = noise(6, seed: 8).map { 3_000 + 2_500 * $0 }
    let qualities = noise(6, seed: 9).map { 1.5 + $0 }
    func loss(_ inputs: [[Double]]) -> Double {
      (0..<12).reduce(0) { sum, row in
        let track = row / 2
        let y = simperTwin(
          filter, Array(inputs[0][row * 70..<(row + 1) * 70]),
          gainsDb: Array(inputs[1][track * 70..<(track + 1) * 70]),
          frequencyHz: inputs[2][track], q: inputs[3][track])
        return sum + dot(y, Array(weights[row * 70..<(row + 1) * 70]).doubles)
      }
    }
    let point = [signal, gains, frequencies, qualities].map(\.doubles)
    for (name, backend) in availableBackends() {
      let leaves = zip(
        [signal, gains, frequencies, qualities],
        [shape, [2, 3, 1, 70], [2, 3, 1, 1], [2, 3, 1, 1]]
      ).map { Tensor($0, shape: $1, on: backend).tracked() }
      var state = RecursiveState()
      let y = leaves[0].gainFiltered(
        filter, gainDb: leaves[1], frequencyHz: .tensor(leaves[2]), q: .tensor(leaves[3]),
        sampleRate: 44_100, state: &state)
      let sum = (y * Tensor(weights, shape: shape, on: backend)).sum()
      #expect(abs(Double(sum.scalar) - loss(point)) < 1e-3, "\(name)")
      let gradients = sum.gradients(for: leaves)
      for input in 0..<4 {
        let numeric = point[input].indices.map { index in
          centralDifference(
            at: point[input], index, step: 1e-5 * max(1, abs(point[input][index]))
          ) { values in
            var point = point
            point[input] = values
            return loss(point)
          }
        }
        #expect(
          relativeError(gradients[input].values.doubles, numeric) < 1e-6, "\(name), input \(input)")
      }
    }
  }

  @Test(arguments: GainFilter.allCases) func blocksOfAnySizeAreTheSame(filter: GainFilter) {
    let backend = Backend.forTests(threads: 2)
    let x = Tensor(noise(2 * 1_000, seed: 1), shape: [1, 1, 2, 1_000], on: backend)
    let gain = Tensor(noise(1_000, seed: 2).map { 20 * $0 }, shape: [1, 1, 1, 1_000], on: backend)
    let whole = Self.filtered(x, filter, gain, 300, 2).values.doubles
    for block in [1, 7, 64, 900] {
      var state = RecursiveState()
      let parts = stride(from: 0, to: 1_000, by: block).map { start in
        let range = start..<min(start + block, 1_000)
        return x.sliced(range, along: 3).gainFiltered(
          filter, gainDb: gain.sliced(range, along: 3), frequencyHz: .number(300), q: .number(2),
          sampleRate: 44_100, state: &state)
      }
      #expect(
        relativeError(Tensor.concatenated(parts, along: 3).values.doubles, whole) < 1e-7,
        "blocks of \(block)")
    }
  }

  @Test func plainAndRecordedAreTheSameSamples() {
    let backend = Backend.forTests(threads: 1)
    let x = Tensor(noise(2 * 200, seed: 1), shape: [1, 1, 2, 200], on: backend)
    let gain = Tensor(noise(200, seed: 2).map { 20 * $0 }, shape: [1, 1, 1, 200], on: backend)
    for filter in GainFilter.allCases {
      #expect(
        Self.filtered(x, filter, gain, 300, 2).values
          == Self.filtered(x.tracked(), filter, gain, 300, 2).values)
    }
  }

  /// At a gain that jumps by 48 dB a sine stays below what it is at the louder gain; twice that under a low shelf,
  /// which swells. A direct form's high shelf would burst to ten times.
  @Test(arguments: GainFilter.allCases) func aGainThatJumpsMakesNoBurst(filter: GainFilter) {
    let backend = Backend.forTests(threads: 1)
    let sine = (0..<8_192).map { Float(sin(2 * .pi * 50 * Double($0) / 44_100)) }
    let x = Tensor(sine, shape: [1, 1, 1, 8_192], on: backend)
    func loudest(_ before: Float, _ after: Float) -> Float {
      let gains = (0..<8_192).map { $0 < 4_096 ? before : after }
      let y = Self.filtered(
        x, filter, Tensor(gains, shape: [1, 1, 1, 8_192], on: backend),
        filter == .highShelf ? 2_000 : 50, 4)
      return y.values.map(abs).max() ?? .infinity
    }
    let louder = max(loudest(24, 24), loudest(-24, -24))
    for (before, after) in [(24, -24), (-24, 24)] as [(Float, Float)] {
      #expect(
        loudest(before, after) < (filter == .lowShelf ? 2 : 1.05) * louder,
        "\(before) to \(after) dB")
    }
  }

  @Test func finiteAndSilentOnSilence() {
    let backend = Backend.forTests(threads: 1)
    for filter in GainFilter.allCases {
      for gain in [-1_000, -80, 0, 24, 1_000, .infinity] as [Float] {
        for level in [0, 1] as [Float] {
          for (hertz, q) in [(10.0, 0.1), (22_000, 20)] {
            let leaves = [
              Tensor(repeating: level, shape: [1, 1, 2, 130], on: backend).tracked(),
              Tensor(repeating: gain, shape: [1, 1, 1, 130], on: backend).tracked(),
            ]
            let y = Self.filtered(leaves[0], filter, leaves[1], hertz, q)
            #expect(y.values.allSatisfy { $0.isFinite })
            if level == 0 { #expect(y.values.allSatisfy { $0 == 0 }) }
            if abs(gain) <= 80 {
              let gradients = y.squared().sum().gradients(for: leaves)
              #expect(gradients.allSatisfy { $0.values.allSatisfy { $0.isFinite } })
            }
          }
        }
      }
    }
  }
}

/// A. Simper's trapezoidal state-variable filters (https://cytomic.com/technical-papers) in plain `Double`, with their
/// coefficients anew for every sample.
private func simperTwin(
  _ filter: GainFilter, _ x: [Double], gainsDb: [Double], frequencyHz: Double, q: Double
) -> [Double] {
  var (ic1, ic2) = (0.0, 0.0)
  let t = tan(.pi * frequencyHz / 44_100)
  var y: [Double] = []
  for (v0, gain) in zip(x, gainsDb) {
    let a: Double = pow(10, gain / 40)
    var (g, k) = (t, 1 / q)
    var mix = [1, 0, a * a - 1]
    switch filter {
    case .peak:
      k /= a
      mix = [1, k * (a * a - 1), 0]
    case .lowShelf:
      g /= a.squareRoot()
      mix[1] = k * (a - 1)
    case .highShelf:
      g *= a.squareRoot()
      mix = [a * a, k * (1 - a) * a, 1 - a * a]
    }
    let a1 = 1 / (1 + g * (g + k))
    let (a2, a3) = (g * a1, g * g * a1)
    let v3 = v0 - ic2
    let v1 = a1 * ic1 + a2 * v3
    let v2 = ic2 + a2 * ic1 + a3 * v3
    ic1 = 2 * v1 - ic1
    ic2 = 2 * v2 - ic2
    y.append(dot(mix, [v0, v1, v2]))
  }
  return y
}
