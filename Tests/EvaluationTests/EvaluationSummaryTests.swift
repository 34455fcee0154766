import Evaluation
import Losses
import TensorEngine
import TestSupport
import Testing

@Suite struct EvaluationSummaryTests {
  @Test func leavesOutSongsWithoutTheFigure() throws {
    let summary = try #require(FigureSummary([1, nil, 4, 10, nil, 2, 3, 4], seed: 0))
    #expect(summary.songs == 6)
    #expect(summary.mean == 4)
    #expect(summary.median == 3.5)
    #expect(try #require(summary.interval).low >= 1)
    #expect(try #require(FigureSummary([1, nil, 4, 10], seed: 0)).interval == nil)
    #expect(FigureSummary([nil, nil], seed: 0) == nil)
  }

  @Test func anEvenCountHasTheMedianBetween() throws {
    #expect(try #require(FigureSummary([4, 1, 2, 10], seed: 0)).median == 3)
    let one = try #require(FigureSummary([0.5], seed: 0))
    #expect(one.mean == 0.5 && one.median == 0.5 && one.interval == nil)
  }

  @Test func summarisesEveryFigureInOrder() throws {
    let backend = Backend.forTests(threads: 1)
    let song = Song().samples(sampleRate: 8_000, seconds: 6)
    let target = try EvaluationTarget(song, sampleRate: 8_000, losses: .builtIn, on: backend)
    let songs = try [0.5, 1.0].map { (gain: Float) in
      try target.judge(song.map { $0.map { gain * $0 } }, on: backend).figures.asRendered
    }
    let summary = EvaluationSummary(of: songs, seed: 0)
    #expect(summary.features.map(\.feature) == Feature.allCases)
    #expect(summary.losses.map(\.kind.name) == songs[0].losses.map(\.kind.name))
    let l1 = songs.map { $0.losses[0].value ?? .nan }
    #expect(summary.losses[0].summary?.mean == (l1[0] + l1[1]) / 2)
    #expect(summary.losses[0].summary?.songs == 2)
  }
}
