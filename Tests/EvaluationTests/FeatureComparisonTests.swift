import Evaluation
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct FeatureComparisonTests {
  private let backend = Backend.forTests(threads: 2)
  private let rate = 44_100

  private func compare(_ target: [[Float]], _ mix: [[Float]]) throws -> FeatureComparison {
    try FeatureComparison(target: target, mix: mix, sampleRate: rate, on: backend)
  }

  private func values(_ comparison: FeatureComparison) -> [Double?] {
    comparison.errors.map(\.error)
  }

  private static let target = Song().samples(sampleRate: 44_100, seconds: 3)
  private static let mix = Song(
    levels: [[0.1, 0.12], [0.05, 0.05], [0.06, 0.09], [0.1, 0.05], [0.2, 0.14]]
  ).samples(sampleRate: 44_100, seconds: 3)

  private static let loudness: [Feature] = [.lufsLoudness, .peakLoudness, .meanLoudness]
  private static let panning: [Feature] = [
    .panningTotal, .panningLows, .panningMids, .panningHighs, .meanPanning,
  ]

  /// Single precision in the peer and in the transforms here.
  @Test(arguments: try FeatureGolden.load().cases)
  func agreesWithThePeer(golden: FeatureGolden.Case) throws {
    let target = try FeatureTarget(
      golden.target.samples(sampleRate: golden.sampleRate, seconds: golden.seconds),
      sampleRate: golden.sampleRate, on: backend)
    #expect(target.range == golden.start..<golden.end, "\(golden.name)")
    let mix = golden.mix.samples(sampleRate: golden.sampleRate, seconds: golden.seconds)
    let comparison = try target.compared(with: mix, on: backend)
    #expect(Set(golden.features.keys) == Set(comparison.errors.map(\.feature.rawValue)))
    for (feature, error) in comparison.errors {
      let expected = golden.features[feature.rawValue] ?? nil
      let difference = expected.map { abs((error ?? .infinity) / $0 - 1) }
      #expect(
        difference.map { $0 < 1e-4 } ?? (error == nil),
        "\(golden.name), \(feature): \(error as Any), not \(expected as Any)")
    }
  }

  @Test func isZeroForIdenticalFiles() throws {
    let same = try compare(Self.target, Self.target)
    #expect(same.errors.map(\.feature) == Feature.allCases)
    #expect(values(same) == Array(repeating: 0, count: 18))
  }

  @Test func onlyLoudnessHearsGain() throws {
    let halved = Self.mix.map { $0.map { $0 / 2 } }
    let (louder, softer) = try (compare(Self.target, Self.mix), compare(Self.target, halved))
    for feature in Feature.allCases {
      let isSame = louder[feature] == softer[feature]
      #expect(isSame != Self.loudness.contains(feature), "\(feature)")
    }
  }

  @Test func countsMonoAsTwoEqualChannels() throws {
    let (left, right) = (Self.target[0], Self.mix[0])
    let mono = try compare([left], [right])
    let twice = try compare([left, left], [right, right])
    #expect(values(mono) == values(twice))
    for (feature, error) in mono.errors {
      #expect((error == nil) == Self.panning.contains(feature), "\(feature)")
    }
    // Nothing panned in the mix: all of the target's panning is missing.
    for feature in Self.panning {
      #expect(try compare(Self.target, [left])[feature] == 1)
    }
  }

  @Test func hasNoMeaningForSilence() throws {
    let silence = Self.target.map { [Float](repeating: 0, count: $0.count) }
    for (target, mix) in [(silence, Self.mix), (Self.target, silence), (silence, silence)] {
      let none = try compare(target, mix)
      #expect(values(none) == Array(repeating: nil, count: 18))
    }
  }

  /// All frames of 0.4 s that reach into the second changed lie within the target's silence.
  @Test func leavesOutLoudnessWhereTheTargetIsSilent() throws {
    let pause = [[0.8, 2.1]]
    let target = Song(silences: pause).samples(sampleRate: rate, seconds: 3)
    var mix = Song(levels: [[0.2, 0.1]], silences: pause).samples(sampleRate: rate, seconds: 3)
    let paused = try compare(target, mix)
    #expect(paused.errors.allSatisfy { $0.error?.isFinite ?? false })
    mix[0].replaceSubrange(44_100..<79_380, with: Self.mix[0][44_100..<79_380])
    for feature in Self.loudness {
      #expect(try compare(target, mix)[feature] == paused[feature], "\(feature)")
    }
    #expect(try compare(target, mix)[.meanSpectral] != paused[.meanSpectral])
  }

  @Test func hasNoLoudnessWhereOnlyTheMixIsSilent() throws {
    let mix = Song(silences: [[0.8, 2.1]]).samples(sampleRate: rate, seconds: 3)
    for (feature, error) in try compare(Self.target, mix).errors {
      #expect((error == nil) == Self.loudness.contains(feature), "\(feature)")
    }
  }

  /// Where the target is mono, where the mix lies has no say. All frames that reach into what changes in
  /// the mix lie within the target's mono stretch; where the target is stereo, the same change counts.
  @Test func leavesOutMonoFramesOfPanning() throws {
    var target = Self.target
    target[1].replaceSubrange(40_000..<80_000, with: target[0][40_000..<80_000])
    func moved(_ range: Range<Int>) -> [[Float]] {
      var mix = Self.mix
      mix[0].replaceSubrange(range, with: mix[1][range].map { 0.2 * $0 })
      return mix
    }
    let before = try compare(target, Self.mix)
    let inMono = try compare(target, moved(50_000..<70_000))
    let inStereo = try compare(target, moved(85_000..<105_000))
    for feature in Self.panning {
      let error = try #require(before[feature])
      #expect(inMono[feature] == error, "\(feature)")
      #expect(inStereo[feature] != error, "\(feature)")
    }
    #expect(inMono[.meanSpectral] != before[.meanSpectral])
  }

  @Test func isFiniteOrNilAtTheEdges() throws {
    let constant = [[Float](repeating: 0.5, count: 60_000), [Float](repeating: 1, count: 60_000)]
    let edges: [[[Float]]] = [
      [[]], [[0.5]], [[0.5], [-1]], constant, [constant[1]], constant.map { Array($0[..<4_096]) },
      Self.target, Self.target.map { Array($0[..<30_000]) },
      Self.target.map { $0.map { $0 * 1e-30 } }, [constant[0], Array(Self.mix[0][..<60_000])],
    ]
    for channels in edges {
      let target = try FeatureTarget(channels, sampleRate: rate, on: backend)
      for mix in edges {
        for (feature, error) in try target.compared(with: mix, on: backend).errors {
          #expect(error?.isFinite ?? true, "\(feature) of \(mix[0].count), \(target.range)")
        }
      }
    }
    let sample = try compare([[0.5]], [[0.5]])
    #expect(values(sample) == Array(repeating: nil, count: 18))
    let constantFeatures = try compare(constant, constant)
    #expect(values(constantFeatures).compactMap { $0 } == Array(repeating: 0, count: 18))
  }

  @Test func needsFortyFrames() throws {
    func short(_ samples: Int) throws -> FeatureComparison {
      try compare(Self.target.map { Array($0[..<samples]) }, Self.mix.map { Array($0[..<samples]) })
    }
    let enough = 4_096 + 39 * 1_024
    #expect(try short(enough).errors.allSatisfy { $0.error != nil })
    for (feature, error) in try short(enough - 1).errors {
      #expect((error != nil) == Self.loudness.contains(feature), "\(feature)")
    }
    #expect(try short(17_640)[.lufsLoudness] != nil)
    #expect(try short(17_639)[.lufsLoudness] == nil)
  }

  @Test func countsAShorterMixAsSilentAndHearsNoMore() throws {
    let cut = Self.mix.map { Array($0[..<100_000]) }
    let padded = cut.map { $0 + [Float](repeating: 0, count: 32_300) }
    let (short, silent) = (try compare(Self.target, cut), try compare(Self.target, padded))
    #expect(values(short) == values(silent))
    let longer = Self.mix.map { $0 + [Float](repeating: 1, count: 5_000) }
    let (long, whole) = (try compare(Self.target, longer), try compare(Self.target, Self.mix))
    #expect(values(long) == values(whole))
  }

  @Test func doesNotDependOnThreadsOrEarlierMixes() throws {
    let target = try FeatureTarget(Self.target, sampleRate: rate, on: backend)
    let other = try target.compared(with: Self.target, on: backend)
    let again = try target.compared(with: Self.mix, on: backend)
    #expect(values(other) != values(again))
    let alone = try FeatureComparison(
      target: Self.target, mix: Self.mix, sampleRate: rate, on: Backend.forTests(threads: 1))
    #expect(values(alone) == values(again))
  }

  @Test(arguments: [4_000, 5_000, 11_025, 44_056, 96_000, 192_000, 768_000])
  func worksAtAnyRate(sampleRate: Int) throws {
    let comparison = try FeatureComparison(
      target: Self.target, mix: Self.mix, sampleRate: sampleRate, on: backend)
    for (feature, error) in comparison.errors {
      let isHigh = sampleRate <= 5_000 && [.panningHighs, .meanPanning].contains(feature)
      let isShort = sampleRate == 768_000 && Self.loudness.contains(feature)
      #expect((error == nil) == (isHigh || isShort), "\(feature) at \(sampleRate) Hz")
    }
  }
}
