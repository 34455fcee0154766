import Evaluation
import Foundation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Faders, positions and polarities in closed form.
@Suite struct SessionFitTests {
  /// Settings that `evaluate` draws, mixed by the console, are found again.
  @Test(arguments: PanLaw.allCases)
  func recoversRandomConsoles(law: PanLaw) throws {
    let song = FitSong(stems: 6)
    for seed in UInt64(0)..<3 {
      var start = song.session
      start.panLaw = law
      let truth = RandomConsole(seed: seed, parts: [.faderAndPan]).applied(to: start)
      let result = try song.fit(to: try song.mix(truth), from: start)
      #expect(result.decibels >= 100)
      #expect(result.rows.map(\.stage) == [nil, .gain, .pan])
      #expect(result.rows[2].loss < 1e-3 && result.rows[0].loss > 0.1)
      #expect(result.mutedTracks.isEmpty)
      for track in song.stems.indices {
        #expect(abs(result.session.decibels(track) - truth.decibels(track)) < 1e-3)
        #expect(abs(result.session.position(track) - truth.position(track)) < 1e-4)
        #expect(!result.session.tracks[track].isPolarityInverted)
      }
    }
  }

  @Test func sameSessionForAnyNumberOfThreads() throws {
    let song = FitSong()
    let target = try song.mix(
      RandomConsole(seed: 1, parts: [.faderAndPan]).applied(to: song.session))
    let one = try song.fit(to: target, threads: 1)
    let three = try song.fit(to: target, threads: 3)
    #expect(one.session == three.session)
    #expect(one.rows.map(\.loss) == three.rows.map(\.loss))
  }

  @Test func gainAloneLeavesPositions() throws {
    let song = FitSong()
    var truth = song.session
    for track in song.stems.indices {
      truth.place(track, decibels: Double(3 * track) - 9, position: 0.5)
    }
    let result = try song.fit(to: try song.mix(truth), stages: [.gain])
    #expect(result.decibels >= 100)
    for track in song.stems.indices {
      #expect(result.session.tracks[track].strip.isEmpty)
      #expect(abs(result.session.decibels(track) - truth.decibels(track)) < 1e-3)
    }
  }

  // MARK: Stems

  @Test func stemsThatAreNotInTheTargetAreMutedAndNamed() throws {
    let song = FitSong()
    var truth = song.session
    truth.place(0, decibels: -6, position: 0.3)
    truth.tracks[2].isMuted = true
    let result = try song.fit(to: try song.mix(truth))
    #expect(result.mutedTracks == [2])
    #expect(result.session.tracks.map(\.isMuted) == [false, false, true, false, false])
    #expect(result.session.notes(2).contains("not in the target"))
    #expect(result.decibels >= 100)
  }

  @Test func aStemThatIsMissingStaysMutedBesideWhatIsNoStem() throws {
    var song = FitSong()
    let withheld = song.stems.remove(at: 4)
    var truth = song.session
    truth.tracks[1].isMuted = true
    let mix = try song.mix(truth)
    let target = mix.map { channel in zip(channel, withheld[0]).map { $0 + 0.5 * $1 } }
    let result = try song.fit(to: target)
    #expect(result.mutedTracks == [1])
    #expect(abs(result.session.decibels(0)) < 1)
    // What is left is the stem that was withheld.
    let left = zip(target[0], try song.mix(result.session)[0]).map(-)
    #expect(correlation(left, withheld[0]) > 0.95)
  }

  @Test func silentStemsAreMuted() throws {
    var song = FitSong()
    song.stems[3] = [song.stems[3][0].map { _ in 0 }]
    let result = try song.fit(to: try song.mix(song.session))
    #expect(result.mutedTracks == [3])
    #expect(result.session.notes(3).contains("silent"))
    #expect(result.decibels >= 100)
    song.stems = song.stems.map { stem in stem.map { channel in channel.map { _ in 0 } } }
    #expect(throws: FitError.silentStems) { try song.fit(to: FitSong().mix(song.session)) }
  }

  @Test func duplicatesShareAndAreNamed() throws {
    let song = FitSong()
    var truth = song.session
    truth.place(1, decibels: -3, position: 0.2)
    let target = try song.mix(truth)
    var twins = song
    twins.stems.append(song.stems[1])
    let result = try twins.fit(to: target)
    #expect(result.decibels >= 100)
    #expect(abs(result.session.decibels(1) - (-3 - 6.0206)) < 0.01)
    #expect(abs(result.session.decibels(5) - (-3 - 6.0206)) < 0.01)
    #expect(result.session.notes(5).contains("the same sound as stem 1"))
    #expect(!result.session.notes(1).contains("the same sound"))
  }

  @Test func invertedStemsAreTurned() throws {
    let song = FitSong()
    var truth = song.session
    truth.tracks[0].isPolarityInverted = true
    truth.place(2, decibels: 4, position: 0.8)
    truth.tracks[2].isPolarityInverted = true
    let target = try song.mix(truth)
    let result = try song.fit(to: target)
    #expect(result.decibels >= 100)
    #expect(
      result.session.tracks.map(\.isPolarityInverted) == [true, false, true, false, false])
    #expect(result.session.notes(0).contains("polarity: inverted"))
    // A polarity that a person has set stays: the stem cannot be there.
    var start = song.session
    try start.set(ControlAssignment("stem 0/polarityInverted=false"), catalogue: .builtIn)
    let kept = try song.fit(to: target, from: start)
    #expect(!kept.session.tracks[0].isPolarityInverted)
    #expect(kept.mutedTracks == [0])
  }

  @Test func aStereoStemWithOneSilentChannelStaysInTheMiddle() throws {
    var song = FitSong()
    song.stems[2][1] = song.stems[2][1].map { _ in 0 }
    var truth = song.session
    truth.place(2, decibels: -5, position: 0.5)
    let result = try song.fit(to: try song.mix(truth))
    #expect(result.decibels >= 100)
    #expect(result.session.position(2) == 0.5)
    #expect(abs(result.session.decibels(2) + 5) < 1e-3)
  }

  @Test func aLevelBeyondTheFaderIsClampedAndSaid() throws {
    var song = FitSong()
    let target = try song.mix(song.session)
    song.stems[0] = song.stems[0].map { channel in channel.map { $0 * 0.001 } }
    let result = try song.fit(to: target)
    #expect(result.session.decibels(0) == 24)
    #expect(result.session.notes(0).contains("60.0 dB would fit best"))
  }

  // MARK: Targets

  @Test func aSilentTargetIsRefused() throws {
    let song = FitSong()
    #expect(throws: FitError.silentTarget) {
      try song.fit(to: [[Float](repeating: 0, count: 20_000)])
    }
  }

  @Test func aMonoTargetStandsInTheMiddle() throws {
    var song = FitSong()
    song.stems.remove(at: 2)
    var truth = song.session
    for track in song.stems.indices {
      truth.place(track, decibels: -Double(2 * track), position: 0.5)
    }
    let result = try song.fit(to: [try song.mix(truth)[0]])
    #expect(result.decibels >= 100)
    for track in song.stems.indices {
      #expect(abs(result.session.position(track) - 0.5) < 1e-6)
      #expect(abs(result.session.decibels(track) - truth.decibels(track)) < 1e-3)
    }
  }

  @Test(arguments: [8_000, 4_000])
  func aShortTargetIsFitted(samples: Int) throws {
    let song = FitSong()
    let target = try song.mix(song.session).map { Array($0.prefix(samples)) }
    let result = try song.fit(to: target)
    #expect(result.decibels >= 60)
    #expect(result.rows.allSatisfy { $0.loss.isFinite })
  }

  /// Five stems make one sample in any number of ways: one of them is found, within the faders' range.
  @Test func aTargetOfOneSampleIsMetSomehow() throws {
    let song = FitSong()
    let result = try song.fit(to: try song.mix(song.session).map { Array($0.prefix(1)) })
    #expect(result.decibels >= 10)
    #expect(result.rows.allSatisfy { $0.loss.isFinite })
    for track in song.stems.indices {
      #expect(
        result.session.decibels(track) <= 24 && (0...1).contains(result.session.position(track)))
    }
  }

  @Test func anotherSongIsNotFound() throws {
    let result = try FitSong(seed: 1).fit(to: FitSong(seed: 2).mix(FitSong(seed: 2).session))
    #expect(result.mutedTracks.count >= 4)
    #expect(result.decibels < 0.5)
    #expect(result.session.tracks.allSatisfy { $0.fader.value(at: 0, taper: .linear).isFinite })
  }

  // MARK: What is known

  @Test func lockedControlsStayAndTheRestIsFittedAroundThem() throws {
    let song = FitSong()
    var truth = song.session
    truth.place(0, decibels: -4, position: 0.25)
    truth.place(1, decibels: 2, position: 0.7)
    truth.place(3, decibels: -1, position: 0.4)
    let target = try song.mix(truth)
    var start = song.session
    for text in [
      "stem 0/faderDb=-4", "stem 1/pan/position=0.7", "stem 3/faderDb=-1",
      "stem 3/pan/position=0.4",
    ] {
      try start.set(ControlAssignment(text), catalogue: .builtIn)
    }
    let known = try song.fit(to: target, from: start)
    #expect(known.decibels >= 100, "all that was set is true")
    #expect(abs(known.session.position(0) - 0.25) < 1e-4)
    #expect(abs(known.session.decibels(1) - 2) < 1e-3)

    try start.set(ControlAssignment("stem 3/faderDb=-20"), catalogue: .builtIn)
    try start.set(ControlAssignment("stem 4/muted=true"), catalogue: .builtIn)
    let wrong = try song.fit(to: target, from: start)
    #expect(wrong.session.decibels(3) == -20 && wrong.session.tracks[4].isMuted)
    #expect(wrong.session.decibels(0) == -4 && wrong.session.position(3) == 0.4)
    #expect(wrong.decibels < 20)
    #expect(wrong.mutedTracks.isEmpty, "it was muted by a person")
  }

  @Test func tracksAreHeardThroughWhatIsThereAlready() throws {
    let song = FitSong()
    var start = song.session
    var group = Bus(name: "group")
    group.fader = -5
    start.buses = [group]
    start.master.fader = 3
    start.tracks[0].output = .bus("group")
    start.tracks[1].output = .bus("group")
    start.tracks[1].sends = [Send(to: "group", level: -8)]
    start.tracks[3].strip = [
      EffectSlot(
        Equalizer([.peak]), ["1/frequencyHz": 900, "1/gainDb": 9, "1/q": 1], lock: .all)
    ]
    var truth = start
    truth.tracks[0].fader = -7
    truth.tracks[1].fader = 2
    truth.tracks[3].fader = -2
    let result = try song.fit(to: try song.mix(truth), from: start)
    #expect(result.decibels >= 100)
    for track in song.stems.indices {
      #expect(abs(result.session.decibels(track) - truth.decibels(track)) < 1e-3)
    }
    #expect(result.session.buses == start.buses && result.session.output == nil)
  }

  @Test func progressMayEndIt() throws {
    struct Enough: Error {}
    let song = FitSong()
    let fit = SessionFit(
      try song.material(try song.mix(song.session)), on: Backend.forTests(threads: 1)
    ) { _ in throw Enough() }
    #expect(throws: Enough.self) { try fit.run(from: song.session) }
  }
}

/// The correlation of two signals.
private func correlation(_ a: [Float], _ b: [Float]) -> Double {
  func product(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
}
