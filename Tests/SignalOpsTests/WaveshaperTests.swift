import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct WaveshaperTests {
  private struct Table: Decodable {
    let bias: Double
    let cases: [Case]

    struct Case: Decodable {
      let curve: String
      let samples: [Float]
      let value: Double
      let slopes: [Double]
    }
  }

  /// How far a number is from a reference beyond its own rounding.
  private func excess(_ value: Float, _ reference: Double) -> Double {
    abs(Double(value) - reference) - Double(Float(reference).ulp) / 2
  }

  /// However close or far apart three samples are.
  @Test func valuesAndSlopesAreMpmaths() throws {
    let table = try Golden.decode(Table.self, from: "waveshaper.json")
    let curves: [String: ShapingCurve] = [
      "tanh": .tanh, "biasedTanh": .biasedTanh(bias: table.bias), "clip": .clip,
    ]
    #expect(table.cases.count == 150)
    for backend in TestSignals.backends {
      for one in table.cases {
        let curve = try #require(curves[one.curve])
        let x = Tensor(one.samples, shape: [3], on: backend).tracked()
        let y = x.shaped(by: curve)
        #expect(excess(y.scalar, one.value) < 1e-9, "\(one): \(y.scalar)")
        let slopes = y.sum().gradients(for: [x])[0].values
        for (slope, reference) in zip(slopes, one.slopes) {
          #expect(excess(slope, reference) < 1e-9, "\(one): \(slopes)")
        }
      }
    }
  }

  /// As where it stands alone, wherever a sample lies in a row: the kernels go by vectors and tiles.
  @Test func rowsAreTriplesSideBySide() {
    for backend in TestSignals.backends {
      for curve in [ShapingCurve.tanh, .biasedTanh(bias: -0.7), .clip] {
        let noise = TestSignals.noise(seed: 9, count: 700).enumerated().map {
          Float($0.element * pow(10, Double($0.offset / 100) / 2 - 1.5))
        }
        let x = Tensor(noise, shape: [700], on: backend).tracked()
        let y = x.shaped(by: curve)
        let weights = Tensor(
          TestSignals.noise(seed: 5, count: 698).map(Float.init), shape: [698], on: backend)
        let gradient = (y * weights).sum().gradients(for: [x])[0].values
        var expected = [Double](repeating: 0, count: 700)
        for n in 0..<698 {
          let triple = Tensor(Array(noise[n..<n + 3]), shape: [3], on: backend).tracked()
          let alone = triple.shaped(by: curve)
          #expect(alone.scalar == y.values[n])
          for (k, slope) in alone.sum().gradients(for: [triple])[0].values.enumerated() {
            expected[n + k] += Double(slope * weights.values[n])
          }
        }
        #expect(relativeError(gradient, to: expected) < 1e-6)
      }
    }
  }

  /// The filters and the mean over three: quiet tones pass as they are, up to 20 kHz.
  @Test(arguments: [44_100, 48_000, 96_000, 192_000])
  func quietTonesPass(sampleRate: Int) {
    for hertz in [100.0, 5_000, 15_000, 20_000] {
      let tone = (0..<2_000).map { n in
        Float(1e-3 * sin(2 * .pi * hertz * Double(n) / Double(sampleRate)))
      }
      var shaper = Waveshaper(.tanh, sampleRate: sampleRate)
      let signal = Tensor(tone, shape: [1, 1, 1, 2_000], on: .forTests(threads: 1))
      let output = shaper.process(signal).values
      let late = Waveshaper.latencySamples
      for n in 300..<2_000 {
        #expect(abs(output[n] - tone[n - late]) < 2.5e-6, "\(hertz) Hz: 0.02 dB")
      }
    }
  }
}
