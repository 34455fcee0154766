import Foundation
import Mixers
import MixingConsole
import TensorEngine
import Testing

/// Synthetic sounds with what makes each role; real ones are in `FaderTests`.
@Suite struct StemRoleSoundTests {
  /// Noise from a fixed seed, made brighter by differences of neighbours.
  private func noise(brightened times: Int, seconds: Double) -> [Float] {
    var source = RandomSource(seed: 3)
    let count = Int(seconds * Double(Signal.rate))
    var noise = Tensor.randomNormal(
      shape: [count], from: &source, on: Backend(threads: 1)
    ).values
    for _ in 0..<times { noise = zip(noise, noise.dropFirst()).map { 0.5 * ($1 - $0) } }
    return noise
  }

  /// Strokes that die away.
  private func struck(_ signal: [Float], perSecond: Double, decaySeconds: Double) -> [Float] {
    signal.enumerated().map { index, value in
      let since = (Double(index) / Double(Signal.rate)).truncatingRemainder(
        dividingBy: 1 / perSecond)
      return value * Float(0.2 * exp(-since / decaySeconds))
    }
  }

  /// A sawtooth of so many partials, whose pitch follows a function of time.
  private func sawtooth(
    partials: Int, seconds: Double = 6, hertz: (Double) -> Double
  ) -> [Float] {
    var phase = 0.0
    return (0..<Int(seconds * Double(Signal.rate))).map { index in
      phase += 2 * .pi * hertz(Double(index) / Double(Signal.rate)) / Double(Signal.rate)
      return Float((1...partials).reduce(0) { $0 + sin(Double($1) * phase) / Double($1) } * 0.1)
    }
  }

  private func role(_ signal: [Float]) throws -> StemRole {
    StemRole.guess(sound: try analyse([signal])).role
  }

  /// A drum machine's: a sine that falls to 50 Hz at once, and dies away.
  private var kick: [Float] {
    let strokes = (0..<6 * Signal.rate).map { index in
      let since = Double(index % (Signal.rate / 2)) / Double(Signal.rate)
      let phase = 2 * Double.pi * (50 * since - 4 * exp(-since / 0.02))
      return Float(exp(-since / 0.08) * sin(phase))
    }
    return strokes.scaled(0.3)
  }

  @Test func hearsAKick() throws {
    #expect(try role(kick) == .kick)
  }

  @Test func hearsHats() throws {
    let hats = struck(noise(brightened: 4, seconds: 6), perSecond: 6, decaySeconds: 0.03)
    #expect(try role(hats) == .hats)
  }

  @Test func hearsABass() throws {
    let notes = [41.2, 55, 49, 61.7, 73.4, 55]
    let bass = sawtooth(partials: 4) { notes[Int($0 * 2) % notes.count] }
    let guess = StemRole.guess(sound: try analyse([bass]))
    #expect(guess.role == .bass)
    #expect(guess.source == .sound)
    #expect(guess.reason.hasPrefix("sounds like a bass: "))
    #expect(guess.reason.contains("of its energy below 112 Hz, pitch 41 to 73 Hz"))
  }

  @Test func aChordIsNoDrumAndNoVoice() throws {
    let chord = [220, 277.2, 329.6].map { hertz in sawtooth(partials: 8) { _ in hertz } }
    let sum = zip(chord[0], zip(chord[1], chord[2])).map { $0 + $1.0 + $1.1 }
    let melodic: [StemRole] = [.guitar, .keys, .synth, .strings, .brass, .winds, .unknown]
    #expect(melodic.contains(try role(sum)))
  }

  @Test func saysNothingOfSilenceAndOfAMoment() throws {
    #expect(try role(Signal.silence()) == .unknown)
    #expect(try role(Signal.strokes(55, seconds: 0.5)) == .unknown)
  }

  @Test func doesNotDependOnLevel() throws {
    #expect(
      StemRole.guess(sound: try analyse([kick])).reason
        == StemRole.guess(sound: try analyse([kick.scaled(0.01)])).reason)
  }

  @Test func theNameCountsFirstAndContradictionsAreSaid() throws {
    let low = try analyse([Signal.sine(55)])
    let high = try analyse([Signal.sine(5_000)])
    #expect(StemRole.guess(name: "bass", sound: low).reason == "a bass by its name (“bass”)")
    let contradicted = StemRole.guess(name: "bass", sound: high)
    #expect(contradicted.role == .bass && contradicted.source == .name)
    #expect(
      contradicted.reason
        == "a bass by its name (“bass”), though its energy around 5.0 kHz is not where a bass has it"
    )
    #expect(StemRole.guess(name: "Audio 01", sound: low).source == .sound)
  }
}
