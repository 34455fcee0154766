import Documents
import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct SaturationTests {
  /// A saturated signal of one channel, in blocks.
  private func saturated(
    _ curve: Saturation.Curve, driveDb: TrackControl, mix: Float = 1, _ signal: [Float],
    sampleRate: Int = 44_100, blocks: [Int]? = nil
  ) throws -> [Float] {
    let backend = Backend.forTests(threads: 1)
    let processor = Saturation(curve).processor(SignalContext(sampleRate: sampleRate, on: backend))
    var (output, position) = ([Float](), 0)
    for count in blocks ?? [signal.count] {
      let block = Tensor(
        Array(signal[position..<position + count]), shape: [1, 1, 1, count], on: backend)
      let controls = ControlValues([driveDb, .number(Double(mix))], on: backend)
      output += try processor.process([block], controls).values
      position += count
    }
    return output
  }

  private func sine(_ hertz: Double, count: Int, amplitude: Double = 1, sampleRate: Int = 44_100)
    -> [Float]
  {
    (0..<count).map {
      Float(amplitude * sin(2 * .pi * hertz * Double($0) / Double(sampleRate)))
    }
  }

  /// Amplitudes of the multiples of 100 Hz in 441 samples at 44.1 kHz: all that a tone of 5 kHz and what aliases of
  /// it consist of.
  private func lines(_ period: ArraySlice<Float>) -> [Double] {
    (0...220).map { line in
      var (real, imaginary) = (0.0, 0.0)
      for (n, value) in period.enumerated() {
        let phase = 2 * Double.pi * Double(line * n % 441) / 441
        real += Double(value) * cos(phase)
        imaginary -= Double(value) * sin(phase)
      }
      return (real * real + imaginary * imaginary).squareRoot() * 2 / 441
    }
  }

  @Test(arguments: Saturation.Curve.allCases)
  func aliasesFarBelowTheFundamental(curve: Saturation.Curve) throws {
    let signal = sine(5_000, count: 44_100)
    let output = try saturated(curve, driveDb: .number(48), signal)
    let lines = lines(output.suffix(441))
    // No line but the harmonics; the constant, which the tube curve's high-pass is still busy with, is no alias.
    let aliases = (1...200).filter { $0 % 50 != 0 }.map { lines[$0] }
    let floor = 20 * log10((aliases.max() ?? 1) / lines[50])
    #expect(floor < -80, "\(curve): \(floor) dB")
    #expect(floor > -120, "what is measured is there")
    // The third harmonic of a square wave is a third.
    #expect(abs(lines[150] / lines[50] - 1.0 / 3) < 0.02)
  }

  /// Odd curves make odd harmonics, the tube's even ones too.
  @Test(arguments: Saturation.Curve.allCases)
  func harmonics(curve: Saturation.Curve) throws {
    let output = try saturated(curve, driveDb: .number(6), sine(5_000, count: 44_100))
    let lines = lines(output.suffix(441))
    let (second, third) = (lines[100] / lines[50], lines[150] / lines[50])
    #expect(curve == .tube ? second > 0.05 : second < 1e-6)
    #expect(third > 0.02)
  }

  /// What a full-scale sine reaches without drive it reaches with any.
  @Test(arguments: Saturation.Curve.allCases)
  func driveDoesNotRaiseFullScale(curve: Saturation.Curve) throws {
    let signal = sine(100, count: 8_820)
    func peak(_ drive: Double) throws -> Double {
      // After the first tenth of a second; the tube's high-pass moves its halves.
      let output = try saturated(curve, driveDb: .number(drive), signal).suffix(4_410)
      let extent = output.map(Double.init)
      return curve == .tube
        ? ((extent.max() ?? 0) - (extent.min() ?? 0)) / 2 : extent.map(abs).max() ?? 0
    }
    let plain = try peak(0)
    for drive in [6.0, 12, 24, 48] {
      let change = 20 * log10(try peak(drive) / plain)
      // Filters ring at a square wave's edges, by 9 % of its height; the tube's upper half bends the more.
      #expect(change < 1.6 && change > -2.5, "\(curve) at \(drive) dB: \(change) dB")
    }
  }

  /// At a mix of 0 the input comes 78 samples later, to the bit, at any drive.
  @Test(arguments: Saturation.Curve.allCases)
  func mixOfNothingOnlyDelays(curve: Saturation.Curve) throws {
    let signal = goldenNoise(3_000, seed: 4)
    let latency = Saturation(curve).latencySamples([], sampleRate: 44_100)
    #expect(latency == 78)
    let output = try saturated(curve, driveDb: .number(31), mix: 0, signal)
    #expect(Array(output[latency...]) == Array(signal.dropLast(latency)))
    #expect(output[..<latency].allSatisfy { $0 == 0 })
  }

  /// A drive that moves from nothing to all makes no step that the whole drive does not make at rest, and lags nowhere.
  @Test func movingDriveDoesNotClick() throws {
    let backend = Backend.forTests(threads: 1)
    let (count, hertz) = (22_050, 200.0)
    let signal = sine(hertz, count: count, amplitude: 0.5)
    let ramp = (0..<count).map { Float(48) * Float($0) / Float(count) }
    let drive = TrackControl.tensor(Tensor(ramp, shape: [1, 1, 1, count], on: backend))
    let moving = try saturated(.tanh, driveDb: drive, signal)
    // As steep as the same signal at the larger drive at rest, and no steeper.
    let steepest = zip(moving, moving.dropFirst()).map { abs($1 - $0) }.max() ?? 0
    let still = try saturated(.tanh, driveDb: .number(48), signal)
    let limit = zip(still, still.dropFirst()).map { abs($1 - $0) }.max() ?? 0
    #expect(steepest <= 1.05 * limit)
    // On its way it is where each drive at rest is, the latency of the filters apart.
    for drive in [6.0, 12, 24, 36] {
      let (place, still) = (
        Int(drive / 48 * Double(count)), try saturated(.tanh, driveDb: .number(drive), signal)
      )
      let apart = (place..<place + 100).map { abs(moving[$0] - still[$0]) }.max() ?? 1
      #expect(apart < 0.02, "at \(drive) dB")
    }
  }

  /// Eight, four and two times the rate, in blocks of any size.
  @Test(arguments: Saturation.Curve.allCases)
  func blocksMakeNoDifference(curve: Saturation.Curve) throws {
    for sampleRate in [44_100, 96_000, 192_000] {
      let signal = goldenNoise(2_000, seed: 8)
      let whole = try saturated(curve, driveDb: .number(20), signal, sampleRate: sampleRate)
      let twin = SaturationTwin(curve, sampleRate: sampleRate)
      let expected = twin([signal.map(Double.init)], [20, 1])[0]
      #expect(relativeError(whole, to: expected) < 1e-5, "\(curve) at \(sampleRate) Hz")
      for blocks in [[1, 3, 996, 1_000], Array(repeating: 40, count: 50)] {
        let parts = try saturated(
          curve, driveDb: .number(20), signal, sampleRate: sampleRate, blocks: blocks)
        let difference = zip(whole, parts).map { abs($0 - $1) }.max() ?? 1
        #expect(difference <= 1e-6, "\(curve) at \(sampleRate) Hz: \(difference)")
      }
    }
  }

  /// At eight times the rate, along one direction; and the same however the signal is cut.
  @Test(arguments: Saturation.Curve.allCases)
  func gradientAtEightTimesTheRate(curve: Saturation.Curve) throws {
    let (count, backend) = (260, Backend.forTests(threads: 1))
    let (signal, direction) = (goldenNoise(count, seed: 1), goldenNoise(count, seed: 2))
    let weights = goldenNoise(count, seed: 3)
    let twin = SaturationTwin(curve, sampleRate: 44_100)
    func loss(_ step: Double, _ drive: Double, _ mix: Double) -> Double {
      let moved = zip(signal, direction).map { Double($0) + step * Double($1) }
      return zip(twin([moved], [drive, mix])[0], weights).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    func derivative(at x: Double, _ function: (Double) -> Double) -> Double {
      NumericalDerivative.derivative(at: x, relativeStep: 1e-4, of: function)
    }
    let expected = [
      derivative(at: 0) { loss($0, 17, 0.7) }, derivative(at: 17) { loss(0, $0, 0.7) },
      derivative(at: 0.7) { loss(0, 17, $0) },
    ]
    for blocks in [[count], [100, 60, 100]] where blocks.count == 1 || curve != .tube {
      let processor = Saturation(curve).processor(SignalContext(sampleRate: 44_100, on: backend))
      let x = Tensor(signal, shape: [1, 1, 1, count], on: backend).tracked()
      let controls = [17, 0.7].map {
        Tensor(repeating: $0, shape: [1, 1, 1, 1], on: backend).tracked()
      }
      var (parts, position) = ([Tensor](), 0)
      for length in blocks {
        parts.append(
          try processor.process(
            [x.sliced(position..<position + length, along: 3)],
            ControlValues(controls.map { .tensor($0) }, on: backend)))
        position += length
      }
      let output = Tensor.concatenated(parts, along: 3)
      let weighted = output * Tensor(weights, shape: [1, 1, 1, count], on: backend)
      let gradients = weighted.sum().gradients(for: [x] + controls)
      let along = zip(gradients[0].values, direction).reduce(0.0) { $0 + Double($1.0 * $1.1) }
      let found = [along, Double(gradients[1].scalar), Double(gradients[2].scalar)]
      for (found, expected) in zip(found, expected) {
        #expect(abs(found - expected) < 1e-4 * max(1, abs(expected)), "\(curve), \(blocks)")
      }
    }
  }

  /// The session names the curve; the one left out is `tanh`.
  @Test func curvesAreReadAndWritten() throws {
    let slot = try EffectSlot(["effect": "saturation", "curve": "tube", "driveDb": 12])
    #expect((slot.effect as? Saturation)?.curve == .tube)
    #expect((try EffectSlot(["effect": "saturation"]).effect as? Saturation)?.curve == .tanh)
    #expect(throws: SessionError.self) {
      try EffectSlot(["effect": "saturation", "curve": "tubes"])
    }
  }
}
