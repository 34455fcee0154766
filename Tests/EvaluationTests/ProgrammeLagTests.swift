import Evaluation
import Foundation
import TensorEngine
import TestSupport
import Testing

/// Lags that are heard, and none where nothing can be told.
@Suite struct ProgrammeLagTests {
  private static let rate = 8_000
  private static let target = Song().samples(sampleRate: rate, seconds: 12)
  /// Other levels in other places, through a filter, distorted, with noise, inverted.
  private static let processed: [[Float]] = {
    var random = RandomSource(seed: 9)
    let other = Song(levels: [
      [0.08, 0.2], [0.05, 0.03], [0.12, 0.02], [0.1, 0.05], [0.2, 0.1],
    ])
    return other.samples(sampleRate: rate, seconds: 12).map { channel in
      var state: Float = 0
      return channel.map { sample in
        state += 0.4 * (sample - state)
        return -tanh(3 * state) + 0.005 * random.uniform(in: -1...1)
      }
    }
  }()

  private func lag(_ mix: [[Float]], behind target: [[Float]]) throws -> Int? {
    try ProgrammeLag(sampleRate: Self.rate, on: Backend.forTests(threads: 2)).of(
      mix, behind: target)
  }

  private func late(_ planes: [[Float]], by samples: Int) -> [[Float]] {
    planes.map {
      samples < 0
        ? Array($0.dropFirst(-samples)) : [Float](repeating: 0, count: samples) + $0
    }
  }

  @Test(arguments: [12, 120, -120, 2_205, -6_000, 7_999])
  func isFoundToTheSample(lag: Int) throws {
    let planes = Self.processed
    #expect(try self.lag(late(Self.target, by: lag), behind: Self.target) == lag)
    #expect(
      try self.lag(late(planes, by: lag).map { Array($0.prefix(90_001)) }, behind: Self.target)
        == lag)
    #expect(try self.lag([late(planes, by: lag)[0]], behind: Self.target) == lag, "mono")
  }

  @Test func nothingIsSaidOfWhatLiesInLine() throws {
    #expect(try lag(Self.target, behind: Self.target) == nil)
    #expect(try lag(Self.processed, behind: Self.target) == nil)
    #expect(try lag(late(Self.target, by: 4), behind: Self.target) == nil, "harmless")
    #expect(try lag(late(Self.target, by: 5), behind: Self.target) == 5)
  }

  /// A second of nothing in common, silence, one sample.
  @Test func nothingIsSaidOfStrangers() throws {
    let other = Song(levels: [[0, 0], [0, 0], [0, 0], [0, 0], [0.1, 0.1]])
      .samples(sampleRate: Self.rate, seconds: 12)
    let bass = Song(levels: [[0.2, 0.1], [0, 0], [0, 0], [0, 0], [0, 0]])
      .samples(sampleRate: Self.rate, seconds: 12)
    #expect(try lag(other, behind: bass) == nil)
    let silence = [[Float](repeating: 0, count: 50_000)]
    #expect(try lag(silence, behind: Self.target) == nil)
    #expect(try lag(Self.target, behind: silence) == nil)
    #expect(try lag([[0.5]], behind: [[0.5]]) == nil)
    var random = RandomSource(seed: 2)
    let noise = [(0..<96_000).map { _ in random.uniform(in: -0.5...0.5) }]
    #expect(try lag(late(noise, by: 8_000), behind: noise) == 8_000)
    #expect(try lag(late(noise, by: 8_001), behind: noise) == nil, "out of reach")
  }

  /// A loop fits as well a period later, a tone as well a cycle later: which of them is meant is not known.
  @Test func nothingIsSaidWhereSeveralLagsFit() throws {
    let bar = Self.target.map { Array($0[20_000..<22_000]) }
    let loop = bar.map { bar in (0..<96_000).map { bar[$0 % 2_000] } }
    #expect(try lag(late(loop, by: 120), behind: loop) == nil)
    let tone = [(0..<96_000).map { Float(0.3 * sin(0.3 * Double($0))) }]
    #expect(try lag(late(tone, by: 10), behind: tone) == nil)
  }

  /// An echo is no lag: what comes at once is there too.
  @Test func anEchoIsNoLag() throws {
    let echo = zip(Self.target, late(Self.target, by: 1_000)).map { dry, wet in
      zip(dry, wet).map { $0 + 0.7 * $1 }
    }
    #expect(try lag(echo, behind: Self.target) == nil)
  }
}
