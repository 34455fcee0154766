import Foundation
import MixingConsole
import Testing

/// What the reverbs of delay lines promise, measured on their rendered impulse.
@Suite struct NetworkReverbTests {
  private static func check(_ response: [[Float]], _ asked: [Double], _ name: String) {
    let measured = ReverbMeasurement.octaves(response)
    Attachment.record(
      zip(asked, measured).map { "| \(name) | \($0) | \($1) |" }.joined(separator: "\n"),
      named: "t60.md")
    for (time, asked) in zip(measured, asked) {
      #expect(abs(time / asked - 1) < 0.1, "\(name): \(time) s for \(asked) s in \(measured)")
    }
  }

  @Test(arguments: [0.3, 1, 10])
  func reverberatesAsLongAsAsked(seconds: Double) throws {
    let asked = Array(repeating: seconds, count: 7)
    for lines in [8, 16] {
      Self.check(
        try ReverbMeasurement.impulse(FeedbackDelayNetworkReverb(lines: lines), seconds: seconds),
        asked, "\(lines) lines")
    }
    Self.check(
      try ReverbMeasurement.impulse(SchroederReverb(), seconds: seconds, ["dampingRatio": 0]),
      asked, "schroeder")
  }

  /// Falling and rising by 4 to 1 over twelve bands, and as in a room.
  @Test(arguments: [0.3, 1, 4]) func everyBandReverberatesAsLongAsAsked(seconds: Double) throws {
    let falling: [Double] = (0..<12).map { pow(4, 0.5 - Double($0) / 11) }
    let room = [1, 1.3, 1.5, 1.6, 1.5, 1.3, 1.1, 1, 0.9, 0.7, 0.5, 0.4]
    for shape in [falling, falling.reversed(), room] {
      let decays = shape.map { seconds * $0 }
      Self.check(
        try ReverbMeasurement.impulse(
          FeedbackDelayNetworkReverb(hasBandDecays: true), seconds: 2 * seconds,
          bandDecays: decays), Array(decays[3...9]), "bands")
    }
  }

  /// Decays that no filter can follow: nothing grows.
  @Test func whatNoFilterFollowsEndsNevertheless() throws {
    for parity in [0, 1] {
      let response = try ReverbMeasurement.impulse(
        FeedbackDelayNetworkReverb(hasBandDecays: true), seconds: 20,
        bandDecays: (0..<12).map { $0 % 2 == parity ? 0.1 : 20 })
      let half = response[0].count / 2
      func energy(_ part: ArraySlice<Float>) -> Float { part.reduce(0) { $0 + $1 * $1 } }
      #expect(response.allSatisfy { channel in channel.allSatisfy { $0.isFinite } })
      #expect(energy(response[0][half...]) < 0.5 * energy(response[0][..<half]))
    }
  }

  @Test(arguments: [0.5, 4]) func energyIsAboutOne(seconds: Double) throws {
    let effects: [any Effect] = [SchroederReverb(), FeedbackDelayNetworkReverb()]
    for effect in effects {
      for channel in try ReverbMeasurement.impulse(
        effect, seconds: seconds, ["dampingRatio": 0].filter { _ in effect is SchroederReverb })
      {
        let energy = channel.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(0.5...2.5 ~= energy, "\(type(of: effect)): \(energy)")
      }
    }
  }

  @Test func withoutWidthBothSidesAreOne() throws {
    let effects: [any Effect] = [SchroederReverb(), FeedbackDelayNetworkReverb()]
    for effect in effects {
      let narrow = try ReverbMeasurement.impulse(effect, seconds: 0.5, ["widthRatio": 0])
      #expect(narrow[0] == narrow[1])
      let wide = try ReverbMeasurement.impulse(effect, seconds: 0.5)
      func product(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      #expect(abs(product(wide[0], wide[1])) < 0.1 * product(wide[0], wide[0]))
    }
  }

  @Test func preDelayIsExact() throws {
    let effects: [any Effect] = [SchroederReverb(), FeedbackDelayNetworkReverb()]
    for effect in effects {
      let early = try ReverbMeasurement.impulse(effect, seconds: 0.5)
      let late = try ReverbMeasurement.impulse(effect, seconds: 0.5, ["preDelayMs": 10])
      for channel in 0..<2 {
        // Where a tail is so low that it is cut off, depends on blocks.
        #expect(
          difference([Array(late[channel][441...])], [Array(early[channel].dropLast(441))]) < 1e-20)
        #expect(late[channel][..<441].allSatisfy { $0 == 0 })
      }
    }
  }
}
