import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  /// The plain twin: rows of `length` samples, each with its own impulse response.
  private static func direct(_ x: [Double], _ h: [Double]) -> [Double] {
    x.indices.map { n in
      (0...min(n, h.count - 1)).reduce(0) { $0 + h[$1] * x[n - $1] }
    }
  }

  private static func noise(_ seed: UInt32, _ shape: [Int], on backend: Backend) -> Tensor {
    Tensor(
      TestSignals.noise(seed: seed, count: shape.product).map { Float($0) }, shape: shape,
      on: backend)
  }

  private static func rows(_ tensor: Tensor) -> [[Double]] {
    let length = tensor.shape[3]
    let values = tensor.values.map { Double($0) }
    return stride(from: 0, to: values.count, by: length).map { Array(values[$0..<$0 + length]) }
  }

  /// DESIGN 4, fast path against plain path: rms 1e-6 of the output's rms, maximum 5e-5.
  private static func isClose(_ values: [Double], _ expected: [Double]) -> Bool {
    guard values.count == expected.count else { return false }
    let differences = zip(values, expected).map { abs($0 - $1) }
    func rms(_ values: [Double]) -> Double {
      (values.map { $0 * $0 }.reduce(0, +) / Double(values.count)).squareRoot()
    }
    let scale = rms(expected)
    return rms(differences) <= 1e-6 * scale && (differences.max() ?? 0) <= 5e-5 * scale
  }

  /// A signal is kept only for the gradient of the impulse response: else a chain of convolutions holds a
  /// few tensors, however long it is.
  @Test func keepsNoSignalForItsOwnGradient() {
    func peak(steps: Int) -> Int {
      let backend = Backend.forTests(threads: 1)
      let impulse = ImpulseSpectrum(Self.noise(1, [1, 1, 1, 64], on: backend))
      var signal = Self.noise(2, [1, 1, 1, 100_000], on: backend).tracked()
      for _ in 0..<steps {
        var state = ConvolutionState()
        signal = signal.convolved(with: impulse, state: &state)
      }
      #expect(signal.isTracked)
      return backend.memory.peak
    }
    #expect(peak(steps: 12) == peak(steps: 3))
  }

  @Test(arguments: [
    (1, 1), (1, 100), (2, 1), (100, 30), (128, 128), (1_000, 401), (1_024, 4_000), (5_000, 1),
    (300, 3_000),
  ])
  func agreesWithDirectConvolution(samples: Int, taps: Int) {
    for backend in TestSignals.backends {
      let x = Self.noise(1, [2, 1, 2, samples], on: backend)
      let h = Self.noise(2, [2, 1, 2, taps], on: backend)
      let y = Self.rows(x.convolved(with: h))
      for (row, (x, h)) in zip(Self.rows(x), Self.rows(h)).enumerated() {
        #expect(Self.isClose(y[row], Self.direct(x, h)), "row \(row)")
      }
    }
  }

  @Test func agreesWithSciPy() throws {
    let backend = Backend.forTests(threads: 2)
    for golden in try FourierGolden.load().convolutions {
      let x = Self.noise(11, [1, 1, 1, golden.samples], on: backend)
      let h = Self.noise(12, [1, 1, 1, golden.taps], on: backend)
      #expect(Self.isClose(Self.rows(x.convolved(with: h))[0], golden.output))
    }
  }

  @Test func broadcastsTheImpulseResponse() {
    let backend = Backend.forTests(threads: 2)
    let x = Self.noise(3, [2, 3, 2, 500], on: backend)
    for shape in [[1, 1, 1, 70], [2, 1, 1, 70], [1, 3, 1, 70], [1, 1, 2, 70], [2, 1, 2, 70]] {
      let h = Self.noise(4, shape, on: backend)
      let impulses = Self.rows(h + Tensor(repeating: 0, shape: [2, 3, 2, 70], on: backend))
      let y = Self.rows(x.convolved(with: h))
      for (row, (x, h)) in zip(Self.rows(x), impulses).enumerated() {
        #expect(Self.isClose(y[row], Self.direct(x, h)), "\(shape), row \(row)")
      }
    }
  }

  /// The signal in blocks gives what it gives whole, and zeros afterwards drain the tail.
  @Test(arguments: [[64], [1_000], [65_536], [1, 127, 128, 129, 3_000, 7]], [nil, 16, 512])
  func doesNotDependOnBlocks(lengths: [Int], partitionSize: Int?) {
    let signal = (1...4).map { TestSignals.noise(seed: $0, count: 3_000).map { Float($0) } }
    let padded = signal.map { $0 + [Float](repeating: 0, count: 1_000) }
    let taps = TestSignals.noise(seed: 6, count: 2 * 700).map { Float($0) }
    let expected = padded.enumerated().map { row, samples in
      Self.direct(
        samples.map { Double($0) }, taps[row / 2 * 700..<(row / 2 + 1) * 700].map { Double($0) })
    }
    for backend in TestSignals.backends {
      let h = Tensor(taps, shape: [1, 2, 1, 700], on: backend)
      let impulse = ImpulseSpectrum(h, partitionSize: partitionSize)
      var state = ConvolutionState()
      var output = [[Double]](repeating: [], count: 4)
      for block in TestSignals.blocks(of: padded, lengths: lengths) {
        let block = Tensor(block.flatMap { $0 }, shape: [1, 2, 2, block[0].count], on: backend)
        let y = block.convolved(with: impulse, state: &state)
        for (row, values) in Self.rows(y).enumerated() { output[row] += values }
      }
      for row in 0..<4 {
        #expect(Self.isClose(output[row], expected[row]), "row \(row)")
        #expect(output[row].suffix(300).allSatisfy { abs($0) < 1e-4 })
      }
    }
  }

  @Test func changesTheImpulseResponseBetweenBlocks() {
    let backend = Backend.forTests(threads: 1)
    let x = Self.noise(7, [1, 1, 1, 900], on: backend)
    let impulses = [8, 9].map { Self.noise(UInt32($0), [1, 1, 1, 1_200 - 70 * $0], on: backend) }
    let spectra = [ImpulseSpectrum(impulses[0], partitionSize: 64), ImpulseSpectrum(impulses[1])]
    var state = ConvolutionState()
    var output: [Double] = []
    for block in 0..<9 {
      let part = Tensor(
        Array(x.values[block * 100..<block * 100 + 100]), shape: [1, 1, 1, 100], on: backend)
      output += part.convolved(with: spectra[block % 2], state: &state).values.map { Double($0) }
    }
    let both = impulses.map { Self.direct(Self.rows(x)[0], Self.rows($0)[0]) }
    #expect(Self.isClose(output, (0..<900).map { both[$0 / 100 % 2][$0] }))
  }

  /// <A x, y> = <x, A' y> for the signal, and the same for the impulse response, which is linear too.
  @Test(arguments: [(1, 1), (500, 90), (90, 500), (5_000, 700), (40_000, 300)])
  func gradientsAreAdjoint(samples: Int, taps: Int) {
    for backend in TestSignals.backends {
      let x = Self.noise(1, [2, 1, 2, samples], on: backend).tracked()
      let h = Self.noise(2, [1, 1, 2, taps], on: backend).tracked()
      let dy = Self.noise(3, [2, 1, 2, samples], on: backend)
      let y = x.convolved(with: h)
      let gradients = (y * dy).sum().gradients(for: [x, h])
      func dot(_ a: Tensor, _ b: Tensor) -> Double {
        zip(a.values, b.values).map { Double($0) * Double($1) }.reduce(0, +)
      }
      let expected = dot(y, dy)
      let scale = 1e-6 * (dot(y, y) * dot(dy, dy)).squareRoot()
      #expect(abs(dot(x, gradients[0]) - expected) < scale)
      #expect(abs(dot(h, gradients[1]) - expected) < scale)
    }
  }

  /// Both gradients against the twin's, in the middle of a stream: earlier blocks count as constants.
  @Test(arguments: [nil, 16], [70, 128, 200])
  func gradientsMidStream(partitionSize: Int?, first: Int) {
    let backend = Backend.forTests(threads: 2)
    let (second, taps) = (333, 150)
    let whole = TestSignals.noise(seed: 21, count: first + second)
    let h = TestSignals.noise(seed: 22, count: taps)
    let weights = TestSignals.noise(seed: 23, count: second)
    func tensor(_ values: some Collection<Double>) -> Tensor {
      Tensor(values.map { Float($0) }, shape: [1, 1, 1, values.count], on: backend)
    }
    let impulse = tensor(h).tracked()
    let x = tensor(whole.suffix(second)).tracked()
    let spectrum = ImpulseSpectrum(impulse, partitionSize: partitionSize)
    var state = ConvolutionState()
    _ = tensor(whole.prefix(first)).convolved(with: spectrum, state: &state)
    let y = x.convolved(with: spectrum, state: &state)
    let found = (y * tensor(weights)).sum().gradients(for: [x, impulse])

    func loss(_ whole: [Double], _ h: [Double]) -> Double {
      zip(Self.direct(whole, h).suffix(second), weights).map { $0 * $1 }.reduce(0, +)
    }
    /// Central differences; the loss is linear in each number, so any step is exact.
    func difference(_ at: Int, inSignal: Bool) -> Double {
      var (up, down) = (whole, whole)
      var (upTaps, downTaps) = (h, h)
      if inSignal {
        up[at] += 1
        down[at] -= 1
      } else {
        upTaps[at] += 1
        downTaps[at] -= 1
      }
      return (loss(up, upTaps) - loss(down, downTaps)) / 2
    }
    for index in stride(from: 0, to: second, by: 23) + [second - 1] {
      let expected = difference(first + index, inSignal: true)
      #expect(abs(Double(found[0].values[index]) - expected) < 1e-4, "sample \(index)")
    }
    for index in stride(from: 0, to: taps, by: 11) + [taps - 1] {
      let expected = difference(index, inSignal: false)
      #expect(abs(Double(found[1].values[index]) - expected) < 1e-4, "tap \(index)")
    }
  }

  @Test func staysFiniteAndExactAtTheEnds() {
    let backend = Backend.forTests(threads: 2)
    let silence = Tensor(repeating: 0, shape: [1, 1, 1, 3_000], on: backend)
    #expect(
      silence.convolved(with: Self.noise(1, [1, 1, 1, 999], on: backend)).values == silence.values)
    let constant = Tensor(repeating: 1, shape: [1, 1, 1, 1_000], on: backend)
    let one = Tensor([0.5], shape: [1, 1, 1, 1], on: backend)
    #expect(constant.convolved(with: one).values.allSatisfy { abs($0 - 0.5) < 1e-6 })
    let empty = Tensor([], shape: [1, 1, 1, 0], on: backend)
    #expect(empty.convolved(with: one).values == [])
  }

  @Test func givesTheSameBytesEveryTime() {
    let outputs = (0..<3).map { _ in
      let backend = Backend.forTests(threads: 2)
      let x = Self.noise(1, [1, 1, 2, 30_000], on: backend)
      return x.convolved(with: Self.noise(2, [1, 1, 2, 5_000], on: backend)).values
    }
    #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
  }
}
