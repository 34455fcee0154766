import AudioIO
import Datasets
import Foundation
import Testing

/// Examples are the files' samples at places that follow from seed and number.
@Suite struct ExampleLoaderTests {
  private static let samples = 8_000

  /// Two songs of 5 and 4 s. `pad` is stereo and ends early; `take` is silent until the third second.
  private let tree: Tree

  init() throws {
    tree = try Tree()
    for (index, song) in ["one", "two"].enumerated() {
      let seed = UInt64(index * 10)
      let length = 40_000 - index * 8_000
      try tree.write([noise(length, seed: seed)], as: song + "/stems/bass.wav")
      try tree.write(
        [noise(length - 4_000, seed: seed + 1), noise(length - 4_000, seed: seed + 2, gain: 0.3)],
        as: song + "/stems/pad.wav")
      try tree.write(
        [silence(16_000) + noise(length - 16_000, seed: seed + 3)], as: song + "/stems/take.wav")
      try tree.write(
        [noise(length, seed: seed + 4), noise(length, seed: seed + 5)], as: song + "/mix.wav")
    }
  }

  private func loader(
    _ tree: Tree, samples: Int = samples, active: Int = 2, augmentation: Augmentation = .none,
    relevel: Relevel? = nil, seed: UInt64 = 7, cacheBytes: Int = 1 << 24
  ) throws -> ExampleLoader {
    try ExampleLoader(
      songs: tree.survey().songs,
      rule: ExampleRule(samples: samples, sampleRate: 8_000, minimumActiveStems: active),
      augmentation: augmentation, relevel: relevel, seed: seed, cacheBytes: cacheBytes)
  }

  private func file(_ path: String) throws -> [[Float]] {
    try AudioFileReader(path: path).readAll().channels
  }

  @Test func holdsTheFilesSamplesAndZerosAfterTheirEnd() throws {
    let loader = try loader(tree)
    var padded = 0
    for number in 0..<40 {
      let example = try loader.example(number)
      let range = example.start..<example.start + Self.samples
      func expected(_ name: String) throws -> [[Float]] {
        try file(tree(example.song + "/" + name)).map { channel in
          padded += range.upperBound > channel.count ? 1 : 0
          return range.map { $0 < channel.count ? channel[$0] : 0 }
        }
      }
      #expect(example.stems.map(\.name) == ["bass", "pad", "take"])
      #expect(example.stems.map(\.index) == [0, 1, 2])
      for stem in example.stems {
        #expect(try stem.channels == expected("stems/\(stem.name).wav"))
        #expect(stem.gain == 1)
      }
      #expect(try example.mix == expected("mix.wav"))
      #expect(!example.isSwapped && !example.isInverted)
      #expect(example.stems[0].isActive)
      #expect(example.stems[2].isActive == (range.upperBound >= 16_800), "a tenth in")
    }
    #expect(padded > 0)
  }

  /// The target is the sum at the files' own levels, mono stems 3 dB lower on both sides, whatever levels the stems
  /// are given at.
  @Test func stemsAtOtherLevelsHaveTheirSumForATarget() throws {
    let loader = try loader(tree, relevel: Relevel(gainDb: -12...12))
    var gains: [Double] = []
    for example in try (0..<20).map(loader.example) + [loader.example(at: loader.place(0))] {
      var sum = [[Double]](repeating: [Double](repeating: 0, count: Self.samples), count: 2)
      for stem in example.stems {
        gains.append(stem.gain)
        for channel in 0..<2 {
          let own = stem.channels[min(channel, stem.channels.count - 1)]
          let scale = (stem.channels.count == 1 ? 0.5.squareRoot() : 1) / stem.gain
          for index in own.indices { sum[channel][index] += Double(own[index]) * scale }
        }
      }
      for (mix, sum) in zip(example.mix, sum) {
        #expect(zip(mix, sum).allSatisfy { abs(Double($0) - $1) < 1e-5 })
      }
    }
    let decibels = gains.map { 20 * log10($0) }
    #expect(decibels.allSatisfy { abs($0) <= 12.001 } && Set(gains).count > 50)
    #expect((decibels.max() ?? 0) > 9 && (decibels.min() ?? 0) < -9)
  }

  @Test func aSongsLevelsFollowFromItsName() {
    let relevel = Relevel.standard
    let levels = relevel.gainsDb(of: "one", stems: 5, seed: 3)
    #expect(levels == relevel.gainsDb(of: "one", stems: 5, seed: 3))
    #expect(levels != relevel.gainsDb(of: "two", stems: 5, seed: 3))
    #expect(levels != relevel.gainsDb(of: "one", stems: 5, seed: 4))
    #expect(levels.allSatisfy { abs($0) <= 12 } && Set(levels).count == 5)
  }

  @Test func aMonoMixIsDoubledAndStemsThatAreLeftOutKeepTheirNumbers() throws {
    let tree = try Tree()
    try tree.write([silence(16_000)], as: "one/stems/a.wav")
    try tree.write([noise(16_000)], as: "one/stems/b.wav")
    try tree.write([noise(16_000)], as: "one/mix.wav")
    let example = try withExtendedLifetime(tree) { try loader(tree, active: 1).example(0) }
    #expect(example.mix.count == 2 && example.mix[0] == example.mix[1])
    #expect(example.stems.map(\.index) == [1] && example.stems.map(\.name) == ["b"])
  }

  @Test(arguments: [0, 150_000, 1 << 26])
  func theSameNumberIsTheSameExample(cacheBytes: Int) throws {
    let augmentation = Augmentation(gainDb: -6...6, swapShare: 0.5, polarityShare: 0.5)
    let first = try loader(tree, augmentation: augmentation)
    let second = try loader(tree, augmentation: augmentation, cacheBytes: cacheBytes)
    let forwards = try (0..<12).map(first.example)
    let backwards = try (0..<12).reversed().map(second.example)
    #expect(forwards == backwards.reversed())
    #expect(forwards[0] != forwards[1])
    let other = try loader(tree, augmentation: augmentation, seed: 8)
    #expect(try (0..<12).map(other.example) != forwards)
  }

  @Test func preparationComesFromTheSurvey() throws {
    let songs = try tree.survey().songs
    let loader = try ExampleLoader(
      songs: songs,
      rule: ExampleRule(samples: 8_000, sampleRate: 8_000, minimumActiveStems: 1),
      stemGain: { 0.25 / $0.peak }, mixGain: { Double($0.samples) / 1e5 }, seed: 1,
      cacheBytes: 1 << 24)
    for number in 0..<8 {
      let example = try loader.example(number)
      let song = try #require(songs.first { $0.song.name == example.song })
      for (stem, sound) in zip(example.stems, song.stems) {
        #expect(stem.gain == 0.25 / sound.peak)
        let expected = try file(sound.path)[0].dropFirst(example.start).prefix(8_000)
          .map { $0 * Float(stem.gain) }
        #expect(Array(stem.channels[0].prefix(expected.count)) == expected)
      }
      let mix = try file(song.mix.path)[1][example.start]
      #expect(example.mix[1][0] == mix * Float(Double(song.mix.samples) / 1e5))
    }
  }

  @Test func augmentationTouchesStemsAndMixAlike() throws {
    let augmentation = Augmentation(gainDb: -12...3, swapShare: 0.5, polarityShare: 0.25)
    let loader = try loader(tree, augmentation: augmentation)
    var (swapped, inverted) = (0, 0)
    var gains: [Double] = []
    for number in 0..<200 {
      let example = try loader.example(number)
      let plain = try loader.example(at: loader.place(number))
      #expect((example.song, example.start) == (plain.song, plain.start))
      swapped += example.isSwapped ? 1 : 0
      inverted += example.isInverted ? 1 : 0
      func changed(_ channels: [[Float]], _ gain: Double) -> [[Float]] {
        let factor = Float(example.isInverted ? -gain : gain)
        let scaled = channels.map { $0.map { $0 * factor } }
        return example.isSwapped ? scaled.reversed() : scaled
      }
      for (stem, before) in zip(example.stems, plain.stems) {
        #expect(stem.channels == changed(before.channels, stem.gain))
      }
      #expect(example.mix == changed(plain.mix, 1))
      gains += example.stems.map(\.gain)
    }
    // Five standard deviations of 200 draws.
    #expect((65...135).contains(swapped) && (20...80).contains(inverted))
    #expect(gains.allSatisfy { (0.2511...1.4126).contains($0) })
    #expect((gains.min() ?? 1) < 0.26 && (gains.max() ?? 1) > 1.36)
    #expect(Set(gains).count == gains.count, "each stem its own")
  }

  @Test func oneSettingLeavesTheOthersChoicesAlone() throws {
    let all = try loader(
      tree, augmentation: Augmentation(gainDb: -6...6, swapShare: 0.5, polarityShare: 0.5))
    let swapOnly = try loader(
      tree, augmentation: Augmentation(gainDb: nil, swapShare: 0.5, polarityShare: 0))
    let (a, b) = (try (0..<30).map(all.example), try (0..<30).map(swapOnly.example))
    #expect(a.map(\.isSwapped) == b.map(\.isSwapped) && a.map(\.start) == b.map(\.start))
    #expect(Set(b.map(\.isSwapped)).count == 2 && !b.contains(where: \.isInverted))
    #expect(b.allSatisfy { $0.stems.allSatisfy { $0.gain == 1 } })
  }

  @Test(arguments: [
    (
      ExampleError.noPlace(
        rule: ExampleRule(samples: 8_000, sampleRate: 8_000, minimumActiveStems: 2), songs: 3,
        tooShort: 1, silentSeconds: 2.5, sparseSeconds: 7.125),
      "there is no place for an example of 1.0 s with 2 active stems: of 3 songs 1 are shorter; of "
        + "the other songs' places the mix is silent in 2.5 s, fewer stems sound in 7.13 s. Ask "
        + "for shorter examples or fewer active stems."
    ),
    (
      .noPlace(
        rule: ExampleRule(samples: 8_000, sampleRate: 8_000, minimumActiveStems: 2), songs: 0,
        tooShort: 0, silentSeconds: 0, sparseSeconds: 0),
      "there are no songs to take examples from."
    ),
    (
      .changed(path: "a"),
      "a has changed since the dataset was surveyed. Leave files alone while training runs, and "
        + "start again."
    ),
  ])
  func messages(error: ExampleError, text: String) {
    #expect(error.description == text)
  }
}
