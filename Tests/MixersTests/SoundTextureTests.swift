import Foundation
import Mixers
import Testing

@Suite struct SoundTextureTests {
  private func texture(_ signal: [Float]) throws -> SoundTexture {
    try #require(try analyse([signal]).texture)
  }

  @Test(arguments: [45.0, 82.4, 110, 440, 987.8])
  func findsAPitch(hertz: Double) throws {
    let partials = (1...8).map { (hertz: hertz * Double($0), amplitude: 0.1 / Double($0)) }
    let texture = try texture(Signal.sines(partials))
    let pitch = try #require(texture.pitchHz)
    #expect(abs(12 * log2(pitch.lowerBound / hertz)) < 0.3, "within a third of a semitone")
    #expect(abs(12 * log2(pitch.upperBound / hertz)) < 0.3)
    #expect(texture.harmonicity > 0.95)
    #expect(texture.holdShare == 1 && texture.glideShare == 0)
  }

  @Test func aMissingFundamentalIsThePitch() throws {
    let pitch = try texture(
      Signal.sines([(600, 0.1), (800, 0.1), (1_000, 0.1)])
    ).pitchHz
    #expect(try abs(#require(pitch).lowerBound - 200) < 2)
  }

  @Test func aGlideIsHeard() throws {
    // An octave a second, up.
    let glide = (0..<3 * Signal.rate).map { index in
      let time = Double(index) / Double(Signal.rate)
      return Float(0.1 * sin(2 * .pi * 110 * (pow(2, time) - 1) / log(2)))
    }
    let texture = try texture(glide)
    #expect(try #require(texture.glideShare) > 0.9)
    #expect(texture.holdShare == 0)
  }

  @Test func aSineIsATone() throws {
    let sine = try texture(Signal.sine(1_000))
    #expect(sine.tonality > 0.95)
    #expect(abs(sine.centreOctaves) < 0.02)
    #expect(sine.spreadOctaves < 0.1 && sine.movementOctaves < 0.1)
    #expect(sine.lowShare < 1e-4 && sine.highShare < 1e-4)
  }

  @Test func centreAndSharesFollowThePower() throws {
    // Twice the power at 62.5 Hz as at 8 kHz.
    let texture = try texture(Signal.sines([(62.5, 0.1 * 2.0.squareRoot()), (8_000, 0.1)]))
    #expect(abs(texture.lowShare - 2 / 3.0) < 0.01)
    #expect(abs(texture.highShare - 1 / 3.0) < 0.01)
    #expect(abs(texture.centreOctaves - (2 * -4 + 3) / 3.0) < 0.05)
  }

  @Test func silenceHasNoTexture() throws {
    #expect(try analyse([Signal.silence()]).texture == nil)
    #expect(try analyse([[]]).texture == nil)
  }
}
