import Evaluation
import Foundation
import MixingConsole
import TensorEngine
import TestSupport
import Testing

@Suite struct BalanceDistanceTests {
  private func level(_ lufs: Double, _ position: Double = 0.5) -> TrackLevel {
    TrackLevel(lufs: lufs, position: position)
  }

  /// Differences of 1, 3, 5 and 11 dB: mean 5, deviations −4, −2, 0, 6, of squares 56 / 4; median 4, distances from
  /// it 3, 1, 1, 7.
  @Test func comparesLoudnessAfterTheFader() throws {
    let distance = try #require(
      BalanceDistance(
        of: [level(-29), nil, level(-17), level(-20, 0.75), level(-9, 0.25)],
        from: [level(-30), level(-25), level(-20), level(-25), level(-20)],
        roles: ["kick", "snare", "bass", nil, "bass"]))
    #expect(distance.stems == 4)
    #expect(abs(distance.stdDb - 14.0.squareRoot()) < 1e-12)
    #expect(distance.medianDb == 2)
    #expect(abs(distance.panStd - 0.125.squareRoot() / 2) < 1e-12)
    let roles = RoleBalance.all(in: [distance])
    #expect(roles.map(\.role) == ["bass", "kick", "unknown"])
    #expect(roles.map(\.medianDb) == [3, -3, 1] && roles.map(\.stems) == [2, 1, 1])
  }

  @Test func allLouderIsTheSameBalance() throws {
    let person = [level(-30), level(-20), level(-25)]
    let louder = person.map { level($0.lufs + 7) }
    let distance = try #require(BalanceDistance(of: louder, from: person, roles: [nil, nil, nil]))
    #expect(distance.stdDb < 1e-12 && distance.medianDb < 1e-12 && distance.panStd == 0)
  }

  @Test func ofOneStemNothingCanBeSaid() {
    #expect(
      BalanceDistance(of: [level(-1), nil], from: [level(-2), level(-2)], roles: [nil, nil]) == nil)
    #expect(BalanceDistance(meanOf: []) == nil)
    #expect(BalanceSummary(of: [nil, nil], seed: 0) == nil)
  }

  @Test func summariesLeaveOutSongsOfWhichNothingIsKnown() throws {
    func distance(_ second: Double) throws -> BalanceDistance {
      try #require(
        BalanceDistance(
          of: [level(0), level(second)], from: [level(0), level(0)], roles: ["bass", "kick"]))
    }
    let summary = try #require(BalanceSummary(of: [distance(2), nil, distance(6)], seed: 0))
    #expect(summary.stdDb.mean == 2 && summary.stdDb.songs == 2)
    #expect(summary.roles.map(\.medianDb) == [-2, 2], "the medians of −1, −3 and of 1, 3")
    #expect(try distance(6).difference(from: distance(2)).stdDb == 2)
    #expect(try #require(BalanceDistance(meanOf: [distance(2), distance(6)])).medianDb == 2)
  }

  /// A mono sine at full scale on one channel is −3.01 LUFS (BS.1770-4); panned in the middle it is on both, 3.01 dB
  /// lower.
  @Test func measuresTracksWhileTheyArePlayed() throws {
    let backend = Backend.forTests(threads: 1)
    let rate = 48_000
    var meter = TrackMeter(tracks: 3, sampleRate: rate, on: backend)
    let sine = (0..<2 * rate).map { Float(sin(2 * Double.pi * 997 * Double($0) / Double(rate))) }
    func track(_ left: Float, _ right: Float) -> Tensor {
      Tensor(
        sine.map { left * $0 } + sine.map { right * $0 }, shape: [1, 1, 2, sine.count], on: backend)
    }
    let half = Float(0.5).squareRoot()
    meter.add(
      Console.Output(
        mix: track(0, 0), tracks: [track(half, half), nil, track(0, 1)]))
    let levels = meter.levels
    #expect(levels[1] == nil)
    for (index, position) in [(0, 0.5), (2, 1)] {
      let level = try #require(levels[index])
      #expect(abs(level.lufs + 3.01) < 0.02 && abs(level.position - position) < 1e-6)
    }
  }
}
