import Foundation
import MixingConsole
import Testing

/// What the `shapedNoise` reverb promises, measured on its rendered impulse.
@Suite struct ShapedNoiseReverbTests {
  private static let rate = ReverbMeasurement.rate

  private static func impulse(
    seconds: Double, seed: UInt32 = 0, bandDecays: [Double]? = nil, _ values: [String: Double] = [:]
  ) throws -> [[Float]] {
    try ReverbMeasurement.impulse(
      ShapedNoiseReverb(seed: seed, hasBandDecays: bandDecays != nil), seconds: seconds,
      bandDecays: bandDecays, values)
  }

  @Test(arguments: [0.3, 1, 4])
  func reverberatesAsLongAsAsked(seconds: Double) throws {
    let measured = try Self.impulse(seconds: seconds).map {
      ReverbMeasurement.reverberation($0.map(Double.init))
    }
    Attachment.record("| \(seconds) | \(measured[0]) | \(measured[1]) |", named: "t60.md")
    for time in measured { #expect(abs(time / seconds - 1) < 0.1, "\(time) s") }
  }

  @Test func everyBandReverberatesAsLongAsAsked() throws {
    // From 2 s at the bottom to 0.5 s at the top.
    let decays = (0..<12).map { 2 * pow(0.25, Double($0) / 11) }
    var table = ["| octave in Hz | asked | measured |", "|---|---|---|"]
    let responses = try (0..<2).flatMap {
      try Self.impulse(seconds: 2, seed: $0, bandDecays: decays)
    }
    for band in 3...9 {  // 125 Hz … 8 kHz: below, the noise has too few ups and downs in a decay
      let centre = 31.5 * pow(2, Double(band - 1))
      let times = responses.map {
        ReverbMeasurement.reverberation(ReverbMeasurement.octave($0, around: centre))
      }
      let time = times.reduce(0, +) / Double(times.count)
      table.append("| \(centre) | \(decays[band]) | \(time) |")
      #expect(abs(time / decays[band] - 1) < 0.1, "\(time) s at \(centre) Hz")
    }
    Attachment.record(table.joined(separator: "\n"), named: "t60-bands.md")
  }

  @Test func energyIsOneForEachChannel() throws {
    let decays = (0..<12).map { 0.2 + 0.02 * Double($0) }
    for response in [
      try Self.impulse(seconds: 0.3), try Self.impulse(seconds: 1, seed: 9, ["widthRatio": 0.4]),
      try Self.impulse(seconds: 0.5, bandDecays: decays),
    ] {
      for channel in response {
        let energy = channel.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(energy - 1) < 1e-5)
      }
    }
  }

  @Test func bandGainsRaiseTheirOctave() throws {
    let plain = try Self.impulse(seconds: 0.5)[0]
    let raised = try Self.impulse(seconds: 0.5, ["bandGainDb/6": 12])[0]  // around 500 Hz
    func level(_ response: [Float], _ centre: Double) -> Double {
      10 * log10(ReverbMeasurement.octave(response, around: centre).reduce(0) { $0 + $1 * $1 })
    }
    #expect(abs(level(raised, 504) - level(plain, 504) - 12) < 0.5)
    for far in [126, 2_016.0] { #expect(abs(level(raised, far) - level(plain, far)) < 0.2) }
  }

  @Test(arguments: [0, 0.5, 0.9, 1])
  func widthDecorrelatesTheChannels(width: Double) throws {
    let response = try Self.impulse(seconds: 1, ["widthRatio": width])
    let correlation = zip(response[0], response[1]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(correlation - (1 - width * width).squareRoot()) < 0.03)
    if width == 0 { #expect(response[0] == response[1]) }
  }

  @Test func preDelayIsExact() throws {
    let (early, late) = (
      try Self.impulse(seconds: 0.3), try Self.impulse(seconds: 0.3, ["preDelayMs": 10])
    )
    for channel in 0..<2 {
      #expect(late[channel][..<441].allSatisfy { abs($0) < 1e-6 })
      #expect(
        difference([Array(late[channel][441...])], [Array(early[channel].dropLast(441))]) < 1e-6)
      #expect(abs(early[channel][0]) > 1e-4)
    }
  }

  @Test func theSeedChoosesTheNoise() throws {
    let first = try Self.impulse(seconds: 0.5, seed: 1)
    #expect(try first == Self.impulse(seconds: 0.5, seed: 1))
    let other = try Self.impulse(seconds: 0.5, seed: 2)
    let correlation = zip(first[0], other[0]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(correlation) < 0.05)
  }

  /// The bands add up to a unit impulse: with one decay for all of them, the response is that without bands.
  @Test func bandsAddUpToTheWhole() throws {
    let whole = try Self.impulse(seconds: 0.4, seed: 3)
    let inBands = try Self.impulse(
      seconds: 0.4, seed: 3, bandDecays: Array(repeating: 0.4, count: 12))
    let rms = Float((1 / (0.4 * Double(Self.rate))).squareRoot())
    #expect(difference(whole, inBands) < 5e-5 * rms)
    let hardlyRaised = try Self.impulse(seconds: 0.4, seed: 3, ["bandGainDb/4": 1e-5])
    #expect(difference(whole, hardlyRaised) < 5e-5 * rms)
  }

  @Test func mixIsTheShareOfWetSound() throws {
    let wet = try Self.impulse(seconds: 0.2, ["preDelayMs": 10])
    let half = try Self.impulse(seconds: 0.2, ["preDelayMs": 10, "mix": 0.25])
    var expected = scaled(wet, 0.25)
    for channel in 0..<2 {
      #expect(abs(wet[channel][0]) < 1e-6, "nothing dry")
      expected[channel][0] += 0.75
    }
    #expect(difference(half, expected) < 1e-7)
  }
}
