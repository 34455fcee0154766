import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Microphones that share one gain.
@Suite struct DuganMixerTests {
  private static let rate = 8_000

  /// A sine at an amplitude in each second.
  private static func voice(
    _ hertz: Double, _ amplitudes: [Double], rate: Int = rate
  ) -> [[Float]] {
    [
      amplitudes.enumerated().flatMap { second, amplitude in
        (0..<rate).map { Float(amplitude * sin(2 * .pi * hertz * Double($0) / Double(rate))) }
      }
    ]
  }

  private static func faders(
    _ voices: [[[Float]]], starts: [Double]? = nil, muted: Set<Int> = [], rate: Int = rate
  ) throws -> [ControlValue] {
    var session = Session(
      sampleRate: rate,
      tracks: voices.indices.map { Track(name: "\($0)", file: "/\($0).wav") })
    for (index, start) in (starts ?? []).enumerated() {
      session.tracks[index].startSeconds = start
    }
    for index in muted { session.tracks[index].isMuted = true }
    let request = MixRequest(
      session, openings: voices.map { voice in { _ in ArrayStem(voice) } }, seconds: 4)
    let decision = try DuganMixer().decision(
      for: request, on: Backend.forTests(threads: 2), progress: { _, _ in })
    try decision.session.validated()
    return decision.session.tracks.map(\.fader)
  }

  private static func decibels(_ fader: ControlValue, _ seconds: Double) -> Double {
    fader.value(at: seconds, taper: .linear)
  }

  @Test func whoSpeaksAloneIsHeardAndTheOthersAreNot() throws {
    let faders = try Self.faders([
      Self.voice(300, [0.3, 0.3, 0, 0]), Self.voice(410, [0, 0, 0.3, 0.3]),
    ])
    #expect(abs(Self.decibels(faders[0], 1)) < 0.6 && Self.decibels(faders[1], 1) < -40)
    #expect(Self.decibels(faders[0], 3.5) < -40 && abs(Self.decibels(faders[1], 3.5)) < 0.6)
  }

  /// Each is as far below 0 dB as its level is below that of all: 10 log10 of its share of the power.
  @Test func whoSpeakTogetherShareTheGain() throws {
    let faders = try Self.faders([
      Self.voice(300, [0.2, 0.2]), Self.voice(410, [0.2, 0.2]), Self.voice(520, [0.1, 0.1]),
    ])
    let expected = [0.04, 0.04, 0.01].map { 10 * log10($0 / 0.09) }
    for (fader, expected) in zip(faders, expected) {
      #expect(abs(Self.decibels(fader, 1.5) - expected) < 0.6)
    }
  }

  @Test func silentMicrophonesTogetherAreOne() throws {
    let faders = try Self.faders(
      Array(repeating: Self.voice(300, [0, 0]), count: 4))
    for fader in faders { #expect(abs(Self.decibels(fader, 1) + 6.02) < 0.01) }
  }

  /// Of two that breathe alike, the one that spoke last stays open.
  @Test func gainsHoldWhileNobodySpeaks() throws {
    let faders = try Self.faders([
      Self.voice(300, [0.3, 0.001, 0.001]), Self.voice(410, [0.001, 0.001, 0.001]),
    ])
    for seconds in [0.5, 1.5, 2.5] {
      #expect(abs(Self.decibels(faders[0], seconds)) < 0.6)
      #expect(Self.decibels(faders[1], seconds) < -35)
    }
  }

  /// At a rate of no whole number of samples in a hundredth of a second.
  @Test func gainsKeepTimeAtAnyRate() throws {
    let first = (0..<40).map { $0 < 30 ? 0.3 : 0 }
    let faders = try Self.faders(
      [
        Self.voice(300, first, rate: 8_099), Self.voice(410, first.map { 0.3 - $0 }, rate: 8_099),
      ], rate: 8_099)
    #expect(abs(Self.decibels(faders[0], 29.8)) < 0.6 && Self.decibels(faders[1], 29.8) < -40)
    #expect(abs(Self.decibels(faders[1], 30.2)) < 0.6 && Self.decibels(faders[0], 30.2) < -40)
  }

  @Test func whatIsMutedTakesNoShare() throws {
    let voice = Self.voice(300, [0.2, 0.2])
    let faders = try Self.faders([voice, voice, voice], muted: [2])
    #expect(abs(Self.decibels(faders[0], 1.5) + 3.01) < 0.6)
    #expect(faders[2] == 0)
  }

  @Test func aVoiceCountsFromWhereItBegins() throws {
    let voice = Self.voice(300, [0.2, 0.2])
    let faders = try Self.faders([voice, voice], starts: [0, 1])
    #expect(abs(Self.decibels(faders[0], 0.5)) < 0.6)
    #expect(abs(Self.decibels(faders[0], 1.8) + 3.01) < 0.6)
    #expect(Self.decibels(faders[0], 2.9) < -20)
  }

  /// No reading lies further from the automation than half a decibel, with far fewer points than readings.
  @Test func theAutomationFollowsTheGain() throws {
    let gain = (0..<1_000).map { -10 + 8 * sin(Double($0) / 60) + ($0 > 500 ? -20 : 0) }
    guard case .points(let points) = DuganMixer.automation(gain, every: 0.01) else {
      Issue.record("no points")
      return
    }
    #expect(points.count < 150)
    let automation = ControlValue.points(points)
    for (index, gain) in gain.enumerated() {
      #expect(abs(Self.decibels(automation, Double(index) / 100) - gain) <= 0.5 + 1e-9)
    }
  }
}
