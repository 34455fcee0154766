import Datasets
import Testing

/// Where examples may lie: everywhere that the rule allows, and nowhere else.
@Suite struct EligiblePlacesTests {
  private static let rate = 11_025  // no multiple of ten

  private func loader(
    _ tree: Tree, samples: Int, active: Int
  ) throws -> ExampleLoader {
    try ExampleLoader(
      songs: tree.survey(sampleRate: Self.rate).songs,
      rule: ExampleRule(samples: samples, sampleRate: Self.rate, minimumActiveStems: active),
      seed: 3, cacheBytes: 1 << 24)
  }

  /// A song whose stems sound from 1 to 2 s and from 1.7 to 3 s, and whose mix is silent from 2.2 s on;
  /// a song that is too short; one that sounds throughout.
  private let tree: Tree

  init() throws {
    let tree = try Tree()
    func write(_ name: String, _ sound: Range<Double>, of seconds: Double, seed: UInt64) throws {
      let (start, end) = (Int(sound.lowerBound * 11_025), Int(sound.upperBound * 11_025))
      let length = Int(seconds * 11_025)
      let samples = silence(start) + noise(end - start, seed: seed) + silence(length - end)
      try tree.write([samples], as: name, sampleRate: Self.rate)
    }
    try write("a/stems/1.wav", 1..<2, of: 4, seed: 1)
    try write("a/stems/2.wav", 1.7..<3, of: 3.2, seed: 2)
    try write("a/mix.wav", 0..<2.2, of: 4, seed: 3)
    try write("b/stems/1.wav", 0..<0.5, of: 0.5, seed: 4)
    try write("b/mix.wav", 0..<0.5, of: 0.5, seed: 5)
    try write("c/stems/1.wav", 0..<1, of: 1, seed: 6)
    try write("c/stems/2.wav", 0..<1, of: 1, seed: 7)
    try write("c/mix.wav", 0..<1, of: 1, seed: 8)
    self.tree = tree
  }

  /// The rule as it is written, tried at every sample; no sound is longer than 4 s.
  private func eligible(
    _ songs: [SongSurvey], samples: Int, active: Int
  ) -> Set<ExamplePlace> {
    var places: Set<ExamplePlace> = []
    for (index, song) in songs.enumerated() where song.mix.samples >= samples {
      for start in 0...song.mix.samples - samples {
        let blocks = (0..<40).filter { block in
          Double(block) * 1_102.5 >= Double(start)
            && Double(block + 4) * 1_102.5 <= Double(start + samples)
        }
        func sounds(_ sound: SoundSurvey) -> Bool {
          blocks.contains { $0 < sound.activity.count && sound.activity[$0] }
        }
        if sounds(song.mix), song.stems.count(where: sounds) >= active {
          places.insert(ExamplePlace(song: index, start: start))
        }
      }
    }
    return places
  }

  @Test(arguments: [(6_000, 1), (6_000, 2), (10_000, 0), (11_025, 2), (11_030, 2)])
  func thoseOfTheRuleAndNoOthers(samples: Int, active: Int) throws {
    let loader = try loader(tree, samples: samples, active: active)
    let expected = eligible(loader.songs, samples: samples, active: active)
    #expect(loader.placeCount == expected.count)
    #expect((0..<5_000).allSatisfy { expected.contains(loader.place($0)) })
  }

  @Test func eachIsEquallyLikely() throws {
    // 11 places in one song, 26 in the other.
    let tree = try Tree()
    for (song, length) in [("a", 11_035), ("b", 11_050)] {
      try tree.write([noise(length)], as: song + "/stems/1.wav", sampleRate: Self.rate)
      try tree.write([noise(length)], as: song + "/mix.wav", sampleRate: Self.rate)
    }
    let loader = try loader(tree, samples: 11_025, active: 1)
    #expect(loader.placeCount == 37)
    var counts: [ExamplePlace: Int] = [:]
    for number in 0..<37_000 { counts[loader.place(number), default: 0] += 1 }
    #expect(counts.count == 37)
    let surprise = counts.values.reduce(0) { $0 + Double(($1 - 1_000) * ($1 - 1_000)) / 1_000 }
    #expect(surprise < 78, "chi squared with 36 degrees of freedom exceeds 78 in 1 of 10,000")
  }

  /// One that ends before its mix, and places after its end.
  @Test func shortExamplesLieBehindTheEndOfAStemToo() throws {
    try tree.write([noise(11_025, seed: 9)], as: "d/stems/1.wav", sampleRate: Self.rate)
    try tree.write([noise(22_050, seed: 10)], as: "d/stems/2.wav", sampleRate: Self.rate)
    try tree.write([noise(22_050, seed: 11)], as: "d/mix.wav", sampleRate: Self.rate)
    let loader = try loader(tree, samples: 500, active: 1)
    let song = try #require(loader.songs.firstIndex { $0.song.name == "d" })
    let late = try loader.example(at: ExamplePlace(song: song, start: 20_000))
    #expect(late.stems.map(\.isActive) == [false, true])
    #expect((0..<500).contains { loader.place($0).song == song && loader.place($0).start > 11_025 })
  }

  @Test func examplesShorterThanABlockLieInSound() throws {
    let loader = try loader(tree, samples: 3_000, active: 2)
    #expect(loader.placeCount > 0)
    for number in 0..<200 {
      let example = try loader.example(number)
      #expect(example.stems.allSatisfy { $0.isActive })
      for stem in example.stems { #expect(stem.channels[0].contains { $0 != 0 }) }
    }
  }

  @Test func anActiveStemIsNeverSilence() throws {
    let loader = try loader(tree, samples: 8_000, active: 1)
    var inactive = 0
    for number in 0..<300 {
      for stem in try loader.example(number).stems {
        inactive += stem.isActive ? 0 : 1
        #expect(!stem.isActive || stem.channels[0].contains { $0 != 0 })
      }
    }
    #expect(inactive > 0)
  }

  @Test func noPlaceSaysWhy() throws {
    let songs = try tree.survey(sampleRate: Self.rate).songs
    func error(samples: Int, active: Int) throws -> ExampleError? {
      #expect(throws: ExampleError.self) {
        try self.loader(tree, samples: samples, active: active)
      }
    }
    let rule = ExampleRule(samples: 11_025, sampleRate: Self.rate, minimumActiveStems: 3)
    guard
      case .noPlace(rule, songs: 3, tooShort: 1, let silent, let sparse) = try error(
        samples: 11_025, active: 3)
    else {
      Issue.record("another error")
      return
    }
    let mix = try #require(songs.first?.mix)
    let starts = Double(mix.samples - 11_025 + 2) / Double(Self.rate)
    #expect(abs(silent + sparse - starts) < 1e-9, "every place fails for one reason")
    #expect(silent > 0.5 && sparse > 1.5)
    let none = ExampleError.noPlace(
      rule: ExampleRule(samples: 50_000, sampleRate: Self.rate, minimumActiveStems: 1), songs: 3,
      tooShort: 3, silentSeconds: 0, sparseSeconds: 0)
    #expect(try error(samples: 50_000, active: 1) == none)
    #expect(throws: ExampleError.self) {
      try ExampleLoader(songs: [], rule: rule, seed: 0, cacheBytes: 0)
    }
  }

  @Test func fixedPlacesAreSpreadAndApart() throws {
    let tree = try Tree()
    for song in ["a", "b"] {
      let sound = silence(30_000) + noise(70_000)
      try tree.write([sound], as: song + "/stems/1.wav", sampleRate: Self.rate)
      try tree.write([noise(100_000)], as: song + "/mix.wav", sampleRate: Self.rate)
    }
    let loader = try loader(tree, samples: 10_000, active: 1)
    let places = loader.fixedPlaces(perSong: 4)
    // Parts of 25,000: the first is silent; the second is heard from 30,000 on, so its middle will do.
    let starts = [32_500, 57_500, 82_500]
    #expect(places == [0, 1].flatMap { song in starts.map { .init(song: song, start: $0) } })
    let many = loader.fixedPlaces(perSong: 100).filter { $0.song == 0 }.map(\.start)
    #expect(many.count <= 10 && many.count >= 7)
    #expect(zip(many, many.dropFirst()).allSatisfy { $1 - $0 >= 10_000 })
    let example = try withExtendedLifetime(tree) { try loader.example(at: places[0]) }
    #expect(example.start == 32_500 && example.stems[0].isActive)
    #expect(loader.fixedPlaces(perSong: 0).isEmpty)
  }

  @Test func aSongThatSoundsWhereTwoPartsMeetHasAFixedPlace() throws {
    let tree = try Tree()
    let sound = silence(49_000) + noise(2_000) + silence(49_000)
    try tree.write([sound], as: "a/stems/1.wav", sampleRate: Self.rate)
    try tree.write([noise(100_000)], as: "a/mix.wav", sampleRate: Self.rate)
    let loader = try loader(tree, samples: 40_000, active: 1)
    #expect(loader.fixedPlaces(perSong: 1).count == 1)
    #expect(loader.fixedPlaces(perSong: 2).count >= 1)
  }
}
