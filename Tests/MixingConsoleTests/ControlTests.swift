import Foundation
import MixingConsole
import Testing

@Suite struct ControlTests {
  static let specs =
    LevelControl.allCases.map(\.spec) + Gain.Control.allCases.map(\.spec)
    + Pan.Control.allCases.map(\.spec) + Equalizer.Control.allCases.map(\.spec)
    + Compressor.Control.allCases.map(\.spec) + ShapedNoiseReverb.Control.allCases.map(\.spec)

  @Test(arguments: specs) func normalisesThereAndBack(spec: ControlSpec) {
    #expect(spec.denormalized(0) == spec.range.lowerBound)
    #expect(spec.denormalized(1) == spec.range.upperBound)
    #expect(spec.normalized(spec.range.lowerBound) == 0)
    #expect(spec.normalized(spec.range.upperBound) == 1)
    #expect(spec.denormalized(-1) == spec.range.lowerBound)
    #expect(spec.denormalized(2) == spec.range.upperBound)
    var previous = -1.0
    for step in 0...100 {
      let share = Double(step) / 100
      let value = spec.denormalized(share)
      #expect(spec.range.contains(value))
      // Two roundings of a logarithm of at most 12, divided by one of at least 2.
      #expect(abs(spec.normalized(value) - share) <= 32 * Double.ulpOfOne)
      #expect(spec.normalized(value) > previous)
      previous = spec.normalized(value)
    }
  }

  @Test func logarithmicHalfIsTheGeometricMean() {
    let spec = Compressor.Control.ratio.spec
    #expect(abs(spec.denormalized(0.5) - 10) <= 1e-14, "√(1 · 100)")
    #expect(LevelControl.faderDb.spec.denormalized(0.5) == -36)
  }

  /// The table of DESIGN's contract, written out a second time on purpose.
  @Test func rangesAndStandardsAreTheFormats() {
    func row(_ key: some ControlKey, _ range: ClosedRange<Double>, _ standard: Double?) {
      #expect(key.spec.range == range, "\(key)")
      #expect(key.spec.standard == standard, "\(key)")
    }
    row(Gain.Control.gainDb, -96...24, 0)
    row(LevelControl.faderDb, -96...24, 0)
    row(LevelControl.levelDb, -96...24, nil)
    row(Pan.Control.position, 0...1, 0.5)
    row(Equalizer.Control.frequencyHz, 10...192_000, nil)
    row(Equalizer.Control.gainDb, -24...24, 0)
    row(Equalizer.Control.q, 0.1...20, 0.7071)
    row(Compressor.Control.thresholdDb, -80...0, 0)
    row(Compressor.Control.ratio, 1...100, 1)
    row(Compressor.Control.attackMs, 0.05...500, 10)
    row(Compressor.Control.releaseMs, 1...5_000, 100)
    row(Compressor.Control.kneeDb, 0...24, 0)
    row(Compressor.Control.makeupDb, -24...24, 0)
    row(ShapedNoiseReverb.Control.decaySeconds, 0.1...20, nil)
    row(ShapedNoiseReverb.Control.preDelayMs, 0...500, 0)
    row(ShapedNoiseReverb.Control.widthRatio, 0...1, 1)
    row(ShapedNoiseReverb.Control.mix, 0...1, 1)
  }

  @Test func constantsStayConstant() {
    for seconds in [-1, 0, 1e9] {
      #expect(ControlValue.constant(3).value(at: seconds, taper: .linear) == 3)
    }
  }

  @Test(
    arguments: [
      (-5, 100), (0, 100), (0.5, 550), (1, 1_000), (2.5, 750), (4, 500), (1e9, 500),
    ] as [(Double, Double)]) func linearPoints(seconds: Double, expected: Double)
  {
    #expect(Self.points.value(at: seconds, taper: .linear) == expected)
  }

  @Test(
    arguments: [
      (-5, 100), (0, 100), (0.5, 316.227_766_016_837_9), (1, 1_000),
      (2.5, 707.106_781_186_547_5), (4, 500), (1e9, 500),
    ] as [(Double, Double)]) func logarithmicPoints(seconds: Double, expected: Double)
  {
    let value = Self.points.value(at: seconds, taper: .logarithmic)
    #expect(abs(value - expected) <= 1e-12 * expected, "exp of a sum of two logarithms")
  }

  @Test func automationIsSeen() {
    #expect(Self.points.isAutomated)
    #expect(!ControlValue.constant(1).isAutomated)
    #expect(!ControlValue.points([.init(seconds: 0, value: 1)]).isAutomated)
  }

  private static let points = ControlValue.points([
    .init(seconds: 0, value: 100), .init(seconds: 1, value: 1_000), .init(seconds: 4, value: 500),
  ])
}
