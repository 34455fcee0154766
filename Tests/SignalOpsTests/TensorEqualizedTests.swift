import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct TensorEqualizedTests {
  static let bands: [BiquadType] = [.lowShelf, .peak, .notch, .allPass, .highShelf, .lowPass]

  /// A signal [2, 3, 2, 120], weights for the loss, and controls of the given leading shape.
  struct Setting {
    let backend = Backend.forTests(threads: 2)
    let shape = [2, 3, 2, 120]
    let input: [Float]
    let weights: [Float]
    let controlShape: [Int]
    /// frequencyHz, gainDb, q: [batch][track][band] each.
    var controls: [[Double]]

    init(batch: Int, track: Int, ends: Bool = false) {
      input = noise(shape.product, seed: 5)
      weights = noise(shape.product, seed: 6)
      controlShape = [batch, track, TensorEqualizedTests.bands.count]
      let count = controlShape.product
      let random = noise(3 * count, seed: 9).doubles
      var (frequencies, gains, qualities) = ([Double](), [Double](), [Double]())
      for index in 0..<count {
        if ends {
          frequencies.append(index % 2 == 0 ? 20 : 21_000)
          gains.append(index % 3 == 0 ? -24 : 24)
          qualities.append(index % 4 < 2 ? 0.125 : 16)
        } else {
          frequencies.append(Double(Float(900 + 800 * random[index])))
          gains.append(Double(Float(9 * random[count + index])))
          qualities.append(Double(Float(1.5 + random[2 * count + index])))
        }
      }
      controls = [frequencies, gains, qualities]
    }

    func tensor(_ values: [Double]) -> Tensor {
      Tensor(values.map(Float.init), shape: controlShape, on: backend)
    }

    /// The loss in plain Double, with one band's controls replaced.
    func twinLoss(_ controls: [[Double]]) -> Double {
      var loss = 0.0
      for row in 0..<12 {
        let (batch, track) = (row / 6, row / 2 % 3)
        let start =
          ((controlShape[0] == 1 ? 0 : batch) * controlShape[1]
            + (controlShape[1] == 1 ? 0 : track)) * bands.count
        let coefficients = bands.indices.flatMap { band in
          let c = BiquadCoefficients(
            bands[band], frequencyHz: controls[0][start + band],
            gainDb: controls[1][start + band], q: controls[2][start + band], sampleRate: 44_100)
          return [c.b0, c.b1, c.b2, c.a1, c.a2]
        }
        var state = Array(repeating: 0.0, count: 2 * bands.count)
        let y = biquadTwin(
          input[row * 120..<(row + 1) * 120].map(Double.init), coefficients: coefficients,
          state: &state)
        loss += dot(y, weights[row * 120..<(row + 1) * 120].map(Double.init))
      }
      return loss
    }
    var bands: [BiquadType] { TensorEqualizedTests.bands }
  }

  @Test(arguments: [(2, 3, false), (1, 3, false), (2, 1, false), (1, 1, true), (2, 3, true)])
  func gradientsMatchCentralDifferences(batch: Int, track: Int, ends: Bool) {
    let setting = Setting(batch: batch, track: track, ends: ends)
    let x = Tensor(setting.input, shape: setting.shape, on: setting.backend).tracked()
    let controls = setting.controls.map { setting.tensor($0).tracked() }
    var state = RecursiveState()
    let y = x.equalized(
      equalizerBands(Self.bands, controls), sampleRate: 44_100, state: &state)
    let weights = Tensor(setting.weights, shape: setting.shape, on: setting.backend)
    let gradients = (y * weights).sum().gradients(for: [x] + controls)
    #expect(abs(Double((y * weights).sum().scalar) - setting.twinLoss(setting.controls)) < 1e-3)
    for control in 0..<3 {
      let numeric = setting.controls[control].indices.map { index in
        let step = [1e-6, 1e-4, 1e-6][control] * max(1, abs(setting.controls[control][index]))
        return centralDifference(at: setting.controls[control], index, step: step) { values in
          var controls = setting.controls
          controls[control] = values
          return setting.twinLoss(controls)
        }
      }
      #expect(
        relativeError(gradients[control + 1].values.doubles, numeric) < 1e-5, "control \(control)")
    }
  }

  @Test func plainAndRecordedAreTheSameSamples() {
    let setting = Setting(batch: 2, track: 3)
    let x = Tensor(setting.input, shape: setting.shape, on: setting.backend)
    let controls = setting.controls.map { setting.tensor($0) }
    func run(_ x: Tensor) -> ([Float], RecursiveState) {
      var state = RecursiveState()
      let y = x.equalized(
        equalizerBands(Self.bands, controls), sampleRate: 44_100, state: &state)
      return (y.values, state)
    }
    let (plain, recorded) = (run(x), run(x.tracked()))
    #expect(plain.0 == recorded.0 && plain.1 == recorded.1)
  }

  @Test func finiteOnSilenceOneSampleConstantAndFullScale() {
    let backend = Backend.forTests(threads: 2)
    for samples in [1, 64, 1000] {
      for value in [0, 1, -1] as [Float] {
        let x = Tensor(repeating: value, shape: [1, 1, 2, samples], on: backend).tracked()
        let controls = [[20, 40, 20_000] as [Float], [24, -24, 24], [20, 0.1, 20]].map {
          Tensor($0, shape: [1, 1, 3], on: backend).tracked()
        }
        var state = RecursiveState()
        let y = x.equalized(
          equalizerBands([.peak, .lowShelf, .highShelf], controls), sampleRate: 44_100,
          state: &state)
        let gradients = (y * y).sum().gradients(for: [x] + controls)
        #expect(y.values.allSatisfy { $0.isFinite })
        #expect(gradients.allSatisfy { $0.values.allSatisfy { $0.isFinite } })
        if value == 0 { #expect(y.values.allSatisfy { $0 == 0 }) }
      }
    }
  }
}

/// The bands of an equalizer whose controls are columns `[batch, track, band]`.
private func equalizerBands(_ types: [BiquadType], _ columns: [Tensor]) -> [BiquadBand] {
  types.enumerated().map { index, type in
    let controls = columns.map { column in
      TrackControl.tensor(
        column.sliced(index..<index + 1, along: 2)
          .reshaped([column.shape[0], column.shape[1], 1, 1]))
    }
    return BiquadBand(type, frequencyHz: controls[0], gainDb: controls[1], q: controls[2])
  }
}
