import Foundation
import MixingConsole
import Models
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// What is heard of stems piece by piece, and what is made of it.
@Suite struct StemListenerTests {
  private let backend = Backend.forTests(threads: 2)

  private func model(sampleRate: Int = 16_000) -> DifferentiableMixingConsole {
    var configuration = DifferentiableMixingConsole.Configuration.toolkit
    configuration.encoderWidth = 4
    configuration.hiddenWidth = 8
    configuration.sampleRate = sampleRate
    return DifferentiableMixingConsole(configuration, ModelWeights(seed: 3, on: backend).scope)
  }

  /// Bursts of noise that grow louder, with silence between them.
  private func sound(_ samples: Int, seed: UInt64) -> [Float] {
    var source = RandomSource(seed: seed)
    return (0..<samples).map { index in
      let noise = Float(source.normal()) * 0.3 * Float(index) / Float(samples)
      return index / 40_000 % 3 == 1 ? 0 : noise
    }
  }

  private func session(
    _ model: DifferentiableMixingConsole, _ sounds: [[[Float]]],
    _ preparation: StemPreparation = .none, sectionSeconds: Double? = nil,
    hearsSilence: Bool = false, startSeconds: Double = 0
  ) throws -> Session {
    let listener = StemListener(model, preparation: preparation, on: backend)
    let heard = try sounds.map { try listener.hear(ArrayStem($0)) }
    var tracks = sounds.indices.map { Track(name: "\($0)", file: "\($0).wav") }
    for index in tracks.indices { tracks[index].startSeconds = startSeconds }
    let plain = Session(sampleRate: model.configuration.sampleRate, tracks: tracks)
    return try model.session(
      for: heard, of: plain, sectionSeconds: sectionSeconds, hearsSilence: hearsSilence,
      on: backend)
  }

  @Test(arguments: [(44_100, 30), (48_000, 7), (16_000, 45)])
  func stretchesJoin(sampleRate: Int, seconds: Int) throws {
    let model = model(sampleRate: sampleRate)
    let sounds = [UInt64(1), 2].map { [sound(seconds * sampleRate + 77, seed: $0)] }
    let stems = sounds.map { Tensor($0[0], shape: [1, 1, 1, $0[0].count], on: backend) }
    let tracks = ["a", "b"].map { Track(name: $0, file: $0) }
    let whole = model(stems, of: tracks, .inference).session(ofItem: 0)
    for (one, other) in zip(whole.tracks, try session(model, sounds).tracks) {
      let faders = (one.fader.constant ?? 0, other.fader.constant ?? 1)
      #expect(abs(faders.0 - faders.1) <= 1e-6 * 72, "\(faders) dB")
      let positions = (one.position ?? 0, other.position ?? 1)
      #expect(abs(positions.0 - positions.1) <= 1e-6, "\(positions)")
    }
  }

  @Test func silenceAfterAStemIsHeardWhereItIsWanted() throws {
    let model = model()
    let short = sound(40_000, seed: 1)
    let listener = StemListener(model, preparation: .none, on: backend)
    let plain = Session(sampleRate: 16_000, tracks: [Track(name: "a", file: "a.wav")])
    let padded = try session(model, [[short + Array(repeating: 0, count: 400_000)]])
    let heard = try listener.hear(ArrayStem([short]), upTo: 440_000)
    let same = try model.session(for: [heard], of: plain, on: backend)
    #expect(same.tracks[0].fader == padded.tracks[0].fader)
    #expect(try session(model, [[short]]).tracks[0].fader != padded.tracks[0].fader)
  }

  @Test func stereoIsHeardAsItsMean() throws {
    let model = model()
    let (left, right) = (sound(50_000, seed: 1), sound(50_000, seed: 2))
    let mean = zip(left, right).map { ($0 + $1) / 2 }
    let stereo = try session(model, [[left, right]]).tracks[0]
    let mono = try session(model, [[mean]]).tracks[0]
    #expect(stereo.fader == mono.fader && stereo.strip == mono.strip)
  }

  @Test func everyStemBeginsWithTheGainItWasHeardWith() throws {
    let model = model()
    let quiet = sound(50_000, seed: 1).map { $0 * 0.001 }
    let loud = quiet.map { $0 * 500 }
    let peak = quiet.map(abs).max() ?? 0
    let tracks = try [quiet, loud].map {
      try session(model, [[$0]], .peak(decibels: -12)).tracks[0]
    }
    let gains = tracks.map { track in
      track.strip.filter { $0.effect is Gain }.compactMap { $0.values[0].constant }
    }
    // More than one gain can give takes several.
    #expect(gains[0].count > 1 && gains[0].dropFirst().allSatisfy { $0 == 24 })
    let sums = gains.map { $0.reduce(0, +) }
    #expect(abs(sums[0] - sums[1] - 53.9794) < 1e-3)
    let heardPeak = Double(peak) * amplitude(sums[0])
    #expect(abs(heardPeak - amplitude(-12)) < 1e-6)
    let faders = tracks.compactMap(\.fader.constant)
    #expect(abs(faders[0] - faders[1]) < 1e-4)
  }

  @Test func silentTracksAreMutedUnlessTheyAreHeard() throws {
    let model = model()
    let sounds = [[sound(50_000, seed: 1)], [[Float](repeating: 0, count: 50_000)]]
    let muted = try session(model, sounds)
    #expect(muted.tracks.map(\.isMuted) == [false, true])
    #expect(muted.tracks[0].fader == (try session(model, [sounds[0]]).tracks[0].fader))
    let heard = try session(model, sounds, hearsSilence: true)
    #expect(heard.tracks.map(\.isMuted) == [false, false])
    #expect(heard.tracks[0].fader != muted.tracks[0].fader)
    #expect(try session(model, [sounds[1]]).tracks.map(\.isMuted) == [true])
  }

  @Test func sectionsBecomePointsInTheirMiddle() throws {
    let model = model()
    // Twenty seconds of sound, ten of silence, ten of louder sound.
    var long = sound(640_000, seed: 1)
    for index in 320_000..<480_000 { long[index] = 0 }
    for index in 480_000..<640_000 { long[index] *= 3 }
    let track = try session(model, [[long]], sectionSeconds: 10, startSeconds: 5).tracks[0]
    guard case .points(let points) = track.fader else {
      Issue.record("\(track.fader)")
      return
    }
    // Sound from 5 to 25 s and from 35 to 45 s of the mix; features reach a little beyond.
    #expect(points.map(\.seconds) == [5, 15, 25, 35, 45])
    #expect(Set(points.map(\.value)).count == 5)
    let whole = try session(model, [[long]], sectionSeconds: 100).tracks[0]
    #expect(whole.fader == (try session(model, [[long]]).tracks[0].fader))
  }

  @Test func whatIsLeftAtTheEndKeepsTheDecisionBefore() throws {
    let model = model()
    // Two sections of sound, then four seconds: of noise 60 dB below, or of a sound unlike what was before.
    let music = sound(320_000, seed: 1)
    let stub = sound(64_000, seed: 3)
    let noise = stub.map { $0 * 0.001 }
    for end in [noise, stub] {
      let track = try session(model, [[music + end]], sectionSeconds: 10).tracks[0]
      guard case .points(let points) = track.fader else {
        Issue.record("\(track.fader)")
        return
      }
      #expect(points.map(\.seconds) == [5, 15])
    }
    // A whole section of noise is no music either.
    let long = try session(
      model, [[music + sound(160_000, seed: 4).map { $0 * 0.001 }]], sectionSeconds: 10)
    guard case .points(let points) = long.tracks[0].fader else {
      Issue.record("\(long.tracks[0].fader)")
      return
    }
    #expect(points.map(\.seconds) == [5, 15])
  }

  private func amplitude(_ decibels: Double) -> Double { pow(10, decibels / 20) }
}

extension Track {
  fileprivate var position: Double? {
    strip.first { $0.effect is Pan }?.values[0].constant
  }
}
