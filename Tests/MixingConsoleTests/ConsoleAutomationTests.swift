import Foundation
import MixingConsole
import SignalOps
import TestSupport
import Testing

/// Controls that move.
@Suite struct ConsoleAutomationTests {
  private static let points: ControlValue = .points([
    .init(seconds: 0.01, value: -20), .init(seconds: 0.05, value: 4),
    .init(seconds: 0.0503, value: -9),
  ])

  /// The value of `points` in decibels at a time, written out.
  private static func decibels(at time: Double) -> Double {
    if time <= 0.01 { return -20 }
    if time <= 0.05 { return -20 + 24 * (time - 0.01) / 0.04 }
    if time <= 0.0503 { return 4 - 13 * (time - 0.05) / 0.0003 }
    return -9
  }

  private let ones = [[Float]](repeating: [Float](repeating: 1, count: 900), count: 2)

  @Test(arguments: ["fader", "gain", "send", "master", "bus"], [64, 100, 900])
  func levelsMoveSampleBySample(place: String, block: Int) throws {
    var session = session([[]])
    session.buses = [Bus(name: "bus")]
    switch place {
    case "fader": session.tracks[0].fader = Self.points
    case "gain": session.tracks[0].strip = [EffectSlot(Gain(), ["gainDb": Self.points])]
    case "send":
      session.tracks[0].fader = -96
      session.tracks[0].sends = [Send(to: "bus", level: Self.points, tap: .preFader)]
    case "master": session.master.fader = Self.points
    default:
      session.tracks[0].output = .bus("bus")
      session.buses[0].fader = Self.points
    }
    let result = try Rendering(session, [ones], block: block)
    let heard = place == "send" ? result.buses[0] : result.mix
    for channel in heard {
      for (n, value) in channel.enumerated() {
        let expected = pow(10, Self.decibels(at: Double(n) / 8_000) / 20)
        #expect(abs(Double(value) - expected) <= 2e-6 * expected, "sample \(n)")
      }
    }
  }

  @Test func panMovesSampleBySample() throws {
    let position: ControlValue = .points([
      .init(seconds: 0, value: 0), .init(seconds: 0.1, value: 1),
    ])
    let mix = try Rendering(
      session([[EffectSlot(Pan(), ["position": position])]]), [[ones[0]]], block: 77
    ).mix
    for n in 0..<900 {
      let angle = min(Double(n) / 800, 1) * .pi / 2
      #expect(abs(Double(mix[0][n]) - cos(angle)) < 2e-7)
      #expect(abs(Double(mix[1][n]) - sin(angle)) < 2e-7)
    }
  }

  @Test(arguments: [1, 64, 100, 900])
  func coefficientsMoveOnAGridThatBlocksDoNotShift(block: Int) throws {
    let makeup = EffectSlot(Compressor(), ["makeupDb": Self.points])
    let mix = try Rendering(session([[makeup]]), [ones], block: block).mix
    for (n, value) in mix[0].enumerated() {
      let expected = pow(10, Self.decibels(at: Double(n / 64 * 64) / 8_000) / 20)
      #expect(abs(Double(value) - expected) <= 2e-6 * expected, "sample \(n)")
    }
  }

  @Test func frequenciesMoveInOctaves() throws {
    // Halfway in time lies the geometric mean; a band at rest there sounds the same.
    let moving: ControlValue = .points([
      .init(seconds: 0, value: 100), .init(seconds: 0.1, value: 1_600),
    ])
    let stem = noise(1_000, channels: 2, seed: 4)
    var silent = stem
    for channel in 0..<2 { for n in 0..<384 { silent[channel][n] = 0 } }
    func rendered(_ frequency: ControlValue) throws -> [Float] {
      let slot = EffectSlot(Equalizer([.peak]), ["1/frequencyHz": frequency, "1/gainDb": 12])
      return Array(try Rendering(session([[slot]]), [silent]).mix[0][384..<448])
    }
    let expected = 100 * pow(16, 384.0 / 800)
    #expect(
      difference([try rendered(moving)], [try rendered(.constant(expected))]) <= 1e-6)
    #expect(difference([try rendered(moving)], [try rendered(500)]) > 1e-3)
  }

  /// Filters are designed anew for what the sliders say at each reading.
  @Test func slidersMove() throws {
    let moving: ControlValue = .points([
      .init(seconds: 0, value: -12), .init(seconds: 0.1, value: 12),
    ])
    var silent = noise(1_000, channels: 2, seed: 5)
    for channel in 0..<2 { for n in 0..<512 { silent[channel][n] = 0 } }
    func rendered(_ slider: ControlValue) throws -> [Float] {
      let slot = EffectSlot(GraphicEqualizer(), ["gainsDb/18": slider, "gainsDb/21": 6])
      return Array(try Rendering(session([[slot]]), [silent]).mix[0][512..<576])
    }
    let expected = -12 + 24 * 512.0 / 800
    #expect(
      difference([try rendered(moving)], [try rendered(.constant(expected))]) <= 1e-6)
    #expect(difference([try rendered(moving)], [try rendered(-12)]) > 1e-3)
  }

  /// A room that grows: every 4,096 samples of the mix another impulse response, faded to over the next 4,096.
  @Test func aReverbsDecayMoves() throws {
    let stem = noise(12_288, channels: 2, seed: 9)
    let points = ControlValue.points([
      ControlPoint(seconds: 0, value: 0.1), ControlPoint(seconds: 1.2, value: 0.3),
    ])
    func rendering(_ decay: ControlValue, block: Int = 1_000) throws -> [[Float]] {
      try Rendering(
        session([[ShapedNoiseReverb.slot(decaySeconds: decay, preDelayMs: 3, mix: 0.5)]]), [stem],
        tail: 0,
        block: block
      ).mix
    }
    let spec = ShapedNoiseReverb.Control.decaySeconds.spec
    let rooms = try (0..<3).map { segment in
      let decay = points.value(at: Double(segment * 4_096) / 8_000, taper: spec.taper)
      return try rendering(.constant(Double(Float(decay))))
    }
    let expected = (0..<2).map { channel in
      (0..<12_288).map { n -> Float in
        let segment = n / 4_096
        let share = Float(n % 4_096 + 1) / 4_096
        let (before, after) = (rooms[max(0, segment - 1)], rooms[segment])
        return before[channel][n] * (1 - share) + after[channel][n] * share
      }
    }
    for block in [1_000, 4_096, 333, 12_288] {
      let moving = try rendering(points, block: block)
      #expect(difference(moving, expected) < 2e-6, "blocks of \(block)")
    }
    #expect(difference(rooms[0], rooms[2]) > 0.01, "the rooms differ")
  }

  @Test func aReverbThatMovesRingsAsLongAsItsLongest() {
    let points = ControlValue.points([
      ControlPoint(seconds: 0, value: 0.5), ControlPoint(seconds: 9, value: 4),
    ])
    let session = session([[ShapedNoiseReverb.slot(decaySeconds: points, preDelayMs: 100)]])
    #expect(session.tailSeconds == 4.1)
  }
}
