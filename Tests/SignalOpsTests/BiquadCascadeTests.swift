import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct BiquadCascadeTests {
  struct Band: Decodable {
    let type: BiquadType
    let frequencyHz, gainDb, q: Double
  }
  struct Cascade: Decodable {
    let sampleRate: Int
    let bands: [Band]
    let samples, every: Int
    let seed: UInt32
    let output: [Double]
  }
  struct Goldens: Decodable { let cascades: [Cascade] }

  /// As many different sections as asked for.
  static func sections(_ count: Int, row: Int = 0) -> [BiquadCoefficients] {
    let types: [BiquadType] = [.highPass, .peak, .notch, .allPass, .lowShelf, .highShelf, .lowPass]
    return (0..<count).map { (index: Int) -> BiquadCoefficients in
      let frequency: Double = 60 + 700 * Double(index) + 90 * Double(row)
      let gain: Double = Double(index % 5) - 2
      let q: Double = 0.7 + 0.3 * Double(index % 3)
      return BiquadCoefficients(
        types[(index + row) % types.count], frequencyHz: frequency, gainDb: gain, q: q,
        sampleRate: 44_100)
    }
  }

  static func numbers(_ sections: [BiquadCoefficients]) -> [Double] {
    sections.flatMap { [$0.b0, $0.b1, $0.b2, $0.a1, $0.a2] }
  }

  @Test func matchesSciPy() throws {
    for golden in try Golden.decode(Goldens.self, from: "biquad.json").cascades {
      for (name, backend) in availableBackends() {
        // Two rows take the pipeline over sections, five the lanes over rows.
        for rows in [1, 2, 5] {
          var cascade = BiquadCascade(
            golden.bands.map {
              BiquadCoefficients(
                $0.type, frequencyHz: $0.frequencyHz, gainDb: $0.gainDb, q: $0.q,
                sampleRate: golden.sampleRate)
            }, rows: rows)
          var signals = Array(
            repeating: noise(golden.samples, seed: golden.seed), count: rows)
          cascade.process(&signals, on: backend)
          for signal in signals {
            let ours = stride(from: 0, to: golden.samples, by: golden.every).map { signal[$0] }
            let error = zip(ours, golden.output).map { abs(Double($0) - $1) }.max() ?? 1
            #expect(error <= 1e-5, "\(name), \(golden.sampleRate) Hz, \(rows) rows")
          }
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 9], [1, 2, 3, 6, 7, 13])
  func everyKernelTableMatchesTheTwin(rows: Int, sections: Int) {
    for (name, backend) in availableBackends() {
      let filters = (0..<rows).map { Self.sections(sections, row: $0) }
      var cascade = BiquadCascade(filters)
      let inputs = (0..<rows).map { noise(333, seed: UInt32($0)) }
      var signals = inputs
      cascade.process(&signals, on: backend)
      for row in 0..<rows {
        var state = Array(repeating: 0.0, count: 2 * sections)
        let twin = biquadTwin(
          inputs[row].doubles, coefficients: Self.numbers(filters[row]), state: &state)
        #expect(relativeError(signals[row].doubles, twin) < 2e-7, "\(name): one rounding to Float")
        let carried = Array(cascade.state.values[row * 2 * sections..<(row + 1) * 2 * sections])
        #expect(relativeError(carried, state) < 1e-11, "\(name): state")
      }
    }
  }

  @Test(arguments: [1, 2, 7, 63, 64, 65, 500, 1100])
  func blocksOfAnySizeGiveTheSame(size: Int) {
    for (name, backend) in availableBackends() {
      for rows in [1, 2, 6] {
        let input = noise(3000, seed: 3)
        var whole = Array(repeating: input, count: rows)
        var atOnce = BiquadCascade(Self.sections(6), rows: rows)
        atOnce.process(&whole, on: backend)
        var inBlocks = BiquadCascade(Self.sections(6), rows: rows)
        var joined: [Float] = []
        for start in stride(from: 0, to: input.count, by: size) {
          var block = Array(
            repeating: Array(input[start..<min(start + size, input.count)]), count: rows)
          inBlocks.process(&block, on: backend)
          joined += block[rows - 1]
        }
        let error = zip(joined, whole[rows - 1]).map { abs($0 - $1) }.max() ?? 1
        #expect(joined.count == input.count && error <= 1e-6, "\(name), \(rows) rows")
      }
    }
  }

  @Test func silenceStaysSilentAndTailsEnd() {
    for (_, backend) in availableBackends() {
      for rows in [1, 2, 5] {
        var cascade = BiquadCascade(Self.sections(6), rows: rows)
        var silence = Array(repeating: [Float](repeating: 0, count: 100), count: rows)
        cascade.process(&silence, on: backend)
        #expect(silence.allSatisfy { $0.allSatisfy { $0 == 0 } })
        var tail = Array(repeating: [1] + [Float](repeating: 0, count: 99_999), count: rows)
        cascade.process(&tail, on: backend)
        #expect(tail.allSatisfy { $0.allSatisfy { $0.isFinite } && $0.last == 0 })
        #expect(cascade.state.values.allSatisfy { $0 == 0 }, "below 1e-30 the state is 0")
      }
    }
  }

  @Test func noSectionsAndNoSamplesChangeNothing() {
    let backend = Backend.forTests(threads: 1)
    var none = BiquadCascade([], rows: 2)
    var signals = [noise(70, seed: 1), noise(70, seed: 2)]
    let before = signals
    none.process(&signals, on: backend)
    #expect(signals == before)
    var some = BiquadCascade(Self.sections(2), rows: 1)
    var empty: [[Float]] = [[]]
    some.process(&empty, on: backend)
    #expect(empty == [[]])
  }

  @Test(arguments: [1, 2, 5], [1, 2, 5, 6])
  func adjointMatchesCentralDifferences(rows: Int, sections: Int) {
    let samples = 150
    for (name, backend) in availableBackends() {
      let filters = (0..<rows).map { Self.sections(sections, row: $0) }
      let inputs = (0..<rows).map { noise(samples, seed: UInt32(20 + $0)) }
      let weights = (0..<rows).map { noise(samples, seed: UInt32(40 + $0)) }
      let start = noise(rows * sections * 2, seed: 60).doubles
      let final = noise(rows * sections * 2, seed: 61).doubles
      let ours = CascadeGradients(
        filters, inputs: inputs, weights: weights, start: start, final: final, on: backend)
      for row in 0..<rows {
        let states = row * sections * 2..<(row + 1) * sections * 2
        func loss(x: [Double], coefficients: [Double], state: [Double]) -> Double {
          var state = state
          let y = biquadTwin(x, coefficients: coefficients, state: &state)
          return dot(y, weights[row].doubles) + dot(state, Array(final[states]))
        }
        let x = inputs[row].doubles
        let c = Self.numbers(filters[row])
        let s = Array(start[states])
        let byCoefficient = c.indices.map { index in
          centralDifference(at: c, index, step: 1e-6) { loss(x: x, coefficients: $0, state: s) }
        }
        let bySample = x.indices.map { index in
          centralDifference(at: x, index, step: 1e-3) { loss(x: $0, coefficients: c, state: s) }
        }
        let byState = s.indices.map { index in
          centralDifference(at: s, index, step: 1e-3) { loss(x: x, coefficients: c, state: $0) }
        }
        let oursByCoefficient = Array(
          ours.coefficients[row * sections * 5..<(row + 1) * sections * 5])
        #expect(relativeError(oursByCoefficient, byCoefficient) < 1e-6, "\(name): coefficients")
        #expect(relativeError(ours.signals[row].doubles, bySample) < 1e-6, "\(name): signal")
        #expect(relativeError(Array(ours.state[states]), byState) < 1e-9, "\(name): state")
      }
    }
  }
}

/// Runs a cascade forward with checkpoints and back again.
private struct CascadeGradients {
  var signals: [[Float]] = []
  var coefficients: [Double] = []
  var state: [Double]

  init(
    _ filters: [[BiquadCoefficients]], inputs: [[Float]], weights: [[Float]], start: [Double],
    final: [Double], on backend: Backend
  ) {
    let (rows, samples) = (inputs.count, inputs[0].count)
    var cascade = BiquadCascade(filters, state: RecursiveState(start))
    var output = Array(repeating: Float(0), count: rows * samples)
    let (x, dy) = (inputs.flatMap { $0 }, weights.flatMap { $0 })
    var checkpoints = Array(
      repeating: 0.0, count: cascade.checkpointCount(samples: samples, on: backend))
    state = final
    x.withUnsafeBufferPointer { x in
      dy.withUnsafeBufferPointer { dy in
        output.withUnsafeMutableBufferPointer { y in
          checkpoints.withUnsafeMutableBufferPointer { checkpoints in
            guard let x = x.baseAddress, let y = y.baseAddress, let dy = dy.baseAddress,
              let checkpoints = checkpoints.baseAddress
            else { return }
            let inputs = (0..<rows).map { x + $0 * samples }
            let outputs = (0..<rows).map { y + $0 * samples }
            cascade.process(
              inputs, into: outputs, samples: samples, checkpoints: checkpoints, on: backend)
            coefficients = cascade.pullback(
              inputs, dy: (0..<rows).map { dy + $0 * samples }, dx: outputs, samples: samples,
              checkpoints: checkpoints, dstate: &state, on: backend)
          }
        }
      }
    }
    signals = (0..<rows).map { Array(output[$0 * samples..<($0 + 1) * samples]) }
  }
}
