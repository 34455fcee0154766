import MixingConsole
import Testing

@Suite struct SpringReverbTests {
  private static func energy(_ channel: [Float], _ range: Range<Int>) -> Double {
    channel[range].reduce(0) { $0 + Double($1) * Double($1) }
  }

  @Test(arguments: [1, 3, 6]) func energyIsOne(springs: Int) throws {
    for channel in try ReverbMeasurement.impulse(SpringReverb(springs: springs), seconds: 1.5) {
      #expect(abs(Self.energy(channel, channel.indices) - 1) < 1e-4)
    }
  }

  /// Nothing goes on after the decay, and the decay follows what is asked for: it is never longer, and shorter where
  /// echoes and ripples cancel.
  @Test(arguments: [0.5, 2, 8]) func diesAwayWithinWhatIsAsked(seconds: Double) throws {
    let response = try ReverbMeasurement.impulse(SpringReverb(), seconds: seconds)
    let measured = ReverbMeasurement.octaves(response)
    Attachment.record("\(seconds): \(measured)", named: "spring.md")
    for channel in response {
      let end = Int(seconds * Double(ReverbMeasurement.rate))
      #expect(channel[end...].allSatisfy { abs($0) < 1e-6 })
    }
    // 125 Hz to 2 kHz, below the transition.
    for time in measured[..<5] { #expect(0.3 * seconds...1.05 * seconds ~= time, "\(measured)") }
  }

  /// In the first chirp of a spring, before any echo, low sounds come before high ones.
  @Test func lowSoundsComeFirst() throws {
    let response = try ReverbMeasurement.impulse(SpringReverb(springs: 1), seconds: 1)[0]
    func centre(_ hertz: Double) -> Double {
      let band = ReverbMeasurement.octave(Array(response[..<1_500]), around: hertz)
      let powers = band.map { $0 * $0 }
      return powers.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        / powers.reduce(0, +)
    }
    #expect(centre(3_500) > centre(1_750) + 100)
  }
}
