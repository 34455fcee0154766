import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Where stems lie in the target.
@Suite struct FitAlignmentTests {
  private func starts(_ result: FitResult) -> [Int] {
    result.session.tracks.map { Int(($0.startSeconds * Double(FitSong.rate)).rounded()) }
  }

  @Test(arguments: [0, 1, 777, 9_000, -1, -5_000])
  func allStemsBeginElsewhere(offset: Int) throws {
    let song = FitSong()
    var truth = song.session
    truth.place(0, decibels: -8, position: 0.3)
    for track in song.stems.indices {
      truth.tracks[track].startSeconds = Double(offset) / Double(FitSong.rate)
    }
    let result = try song.fit(to: try song.mix(truth))
    #expect(starts(result) == song.stems.map { _ in offset })
    #expect(result.decibels >= 100)
  }

  @Test(arguments: [1, 3, 40, 5_000, -2, -6_000])
  func oneStemBeginsElsewhere(offset: Int) throws {
    let song = FitSong()
    var truth = song.session
    truth.place(1, decibels: -6, position: 0.6)
    truth.tracks[1].startSeconds = Double(offset) / Double(FitSong.rate)
    let result = try song.fit(to: try song.mix(truth))
    #expect(starts(result) == [0, offset, 0, 0, 0])
    #expect(result.session.notes(1).contains("by itself"))
    #expect(result.decibels >= 100)
  }

  @Test func anInvertedStemIsFoundToo() throws {
    let song = FitSong()
    var truth = song.session
    truth.tracks[3].isPolarityInverted = true
    truth.tracks[3].startSeconds = 0.25
    let result = try song.fit(to: try song.mix(truth))
    #expect(starts(result) == [0, 0, 0, 4_000, 0])
    #expect(result.session.tracks[3].isPolarityInverted)
    #expect(result.decibels >= 100)
  }

  /// In a loop every repetition fits nearly as well; all of them together fit at one place only.
  @Test func loopsLieWhereTheyOverlapMost() throws {
    var song = FitSong(stems: 4, seconds: 0.5)
    song.stems = song.stems.map { stem in
      stem.map { bar in Array((0..<8).map { _ in bar }.joined()) }
    }
    var truth = song.session
    for track in song.stems.indices { truth.tracks[track].startSeconds = 0.3 }
    let result = try song.fit(to: try song.mix(truth))
    #expect(starts(result) == [4_800, 4_800, 4_800, 4_800])
    #expect(result.decibels >= 100)
  }

  @Test func aStemThatIsNotThereGoesWithTheOthers() throws {
    let song = FitSong()
    var truth = song.session
    for track in song.stems.indices { truth.tracks[track].startSeconds = 0.1 }
    truth.tracks[0].isMuted = true
    let result = try song.fit(to: try song.mix(truth))
    #expect(starts(result) == song.stems.map { _ in 1_600 })
    #expect(result.mutedTracks == [0])
  }

  @Test func aStartThatIsSetStays() throws {
    let song = FitSong()
    var start = song.session
    try start.set(ControlAssignment("stem 2/startSeconds=0.05"), catalogue: .builtIn)
    let result = try song.fit(to: try song.mix(song.session), from: start)
    #expect(starts(result) == [0, 0, 800, 0, 0])
  }

  @Test func stemsOfOtherLengths() throws {
    var song = FitSong(seconds: 4)
    let target = try song.mix(song.session).map { Array($0[16_000..<48_000]) }
    song.stems[1] = song.stems[1].map { Array($0.prefix(40_000)) }
    song.stems[3] = song.stems[3].map { $0 + [Float](repeating: 0, count: 50_000) }
    let result = try song.fit(to: target)
    #expect(starts(result) == song.stems.map { _ in -16_000 })
    #expect(result.decibels > 10, "all but the end of a stem that was cut")
  }
}
