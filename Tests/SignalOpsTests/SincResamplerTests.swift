import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct SincResamplerTests {
  @Test func agreesWithTorchaudio() throws {
    for golden in try FrontEndGolden.load().resampled {
      let signal = TestSignals.noise(seed: UInt32(golden.samples), count: golden.samples)
      let weights = TestSignals.noise(seed: 7, count: golden.count).map { Float($0) }
      let resampler = SincResampler(from: golden.from, to: golden.to)
      #expect(resampler.samples(of: golden.samples) == golden.count)
      for backend in TestSignals.backends {
        let place = "\(golden.samples) samples, \(golden.from) to \(golden.to) Hz"
        let x = Tensor(signal.map { Float($0) }, shape: [golden.samples], on: backend).tracked()
        let y = x.resampled(by: resampler)
        #expect(y.shape == [golden.count], "\(place)")
        let loss = (y * Tensor(weights, shape: y.shape, on: backend)).sum()
        let gradient = loss.gradients(for: [x])[0]
        #expect(relativeError(y.every(golden.step), to: golden.result) < 1e-6, "\(place)")
        #expect(relativeError(gradient.every(golden.step), to: golden.gradient) < 1e-6, "\(place)")
      }
    }
  }

  /// The sum of the definition over all inputs.
  private static func twin(_ x: [Double], from r: Int, to s: Int) -> [Double] {
    let cutoff = 0.99 * Double(min(r, s))
    return (0..<(s * x.count + r - 1) / r).map { n in
      x.enumerated().reduce(0) { sum, input in
        let t = cutoff * (Double(input.offset) / Double(r) - Double(n) / Double(s))
        if abs(t) >= 6 { return sum }
        let sinc = t == 0 ? 1 : sin(.pi * t) / (.pi * t)
        return sum + input.element * cutoff / Double(r) * sinc * pow(cos(.pi * t / 12), 2)
      }
    }
  }

  @Test(arguments: [(3, 1), (1, 3), (5, 4), (7, 9)])
  func hasItsGradient(r: Int, s: Int) {
    let (samples, resampler) = (23, SincResampler(from: r, to: s))
    checkOp(
      "resampled \(r) to \(s)", [OpInput([2, samples])],
      shape: [2, resampler.samples(of: samples)],
      twin: { x in
        Self.twin(Array(x[0].prefix(samples)), from: r, to: s)
          + Self.twin(Array(x[0].suffix(samples)), from: r, to: s)
      },
      operation: { $0[0].resampled(by: resampler) })
  }

  /// A part that starts at a period has the bytes of the whole, but for what lies around the part.
  @Test(arguments: [(44_100, 16_000), (48_000, 16_000), (16_000, 44_100)])
  func partsAreLikeTheWhole(from: Int, to: Int) {
    let (backend, resampler) = (Backend.forTests(threads: 2), SincResampler(from: from, to: to))
    let signal = TestSignals.noise(seed: 3, count: 30_000).map { Float($0) }
    let whole = Tensor(signal, shape: [30_000], on: backend).resampled(by: resampler).values
    let (skipped, length) = (13, 8_000)
    let start = skipped * resampler.inputPeriod
    let part = Tensor(Array(signal[start..<start + length]), shape: [length], on: backend)
      .resampled(by: resampler).values
    let edge = resampler.samples(of: resampler.reach)
    let inner = edge..<part.count - edge
    let offset = skipped * resampler.outputPeriod
    #expect(Array(part[inner]) == inner.map { whole[offset + $0] })
    #expect(part[0] != whole[offset], "the part's first output lacks what came before")
  }
}

extension Tensor {
  /// Every `step`-th element.
  func every(_ step: Int) -> [Float] {
    let values = values
    return stride(from: 0, to: values.count, by: step).map { values[$0] }
  }
}
