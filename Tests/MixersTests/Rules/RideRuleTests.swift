import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// The lead's fader, phrase by phrase.
@Suite struct RideRuleTests {
  /// Three phrases of 3 s with pauses of 1 s, the second 12 dB softer.
  private let voice =
    Signal.sine(600, seconds: 3) + Signal.silence(seconds: 1)
    + Signal.sine(600, seconds: 3, amplitude: 0.025) + Signal.silence(seconds: 1)
    + Signal.sine(600, seconds: 3)
  private let band = Signal.sine(300, seconds: 11)

  private func fader(_ role: StemRole, _ voice: [Float]) throws -> (
    value: ControlValue, notes: [String]
  ) {
    let track = try mix([stem("voice", role, voice), stem("keys", .keys, band)]).tracks[0]
    return (track.fader, track.notes)
  }

  @Test func aSoftPhraseIsRaisedByThreeDecibelsAtMost() throws {
    let (fader, notes) = try fader(.leadVocal, voice)
    func value(_ seconds: Double) -> Double { fader.value(at: seconds, taper: .linear) }
    #expect(abs(value(5) - value(2) - 4) < 1.1, "3 dB up, the others a little down")
    #expect(value(2) == value(1) && value(5) == value(6))
    #expect(abs(value(9.5) - value(2)) < 0.15)
    // The fader moves where nothing sounds.
    #expect(value(2.8) == value(2) && value(4) == value(5))
    #expect(notes.contains { $0.hasPrefix("fader: ridden over 3 phrases, ") })
  }

  @Test func onlyLeadsAreRiddenAndOnlyWhereItMatters() throws {
    #expect(try fader(.guitar, voice).value.constant != nil)
    let even =
      Signal.sine(600, seconds: 3) + Signal.silence(seconds: 1) + Signal.sine(600, seconds: 3)
    #expect(try fader(.leadVocal, even).value.constant != nil)
    #expect(try fader(.leadVocal, Signal.sine(600)).value.constant != nil, "one phrase")
  }
}
