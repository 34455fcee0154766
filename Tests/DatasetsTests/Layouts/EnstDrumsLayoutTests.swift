import Datasets
import Testing

@Suite struct EnstDrumsLayoutTests {
  private let take = "036_phrase_disco_simple_slow_sticks"

  private func write(
    _ take: String, of drummer: Int, _ microphones: [String], into tree: Tree
  ) throws {
    for mix in ["dry_mix", "wet_mix"] {
      try tree.writeAudio("drummer_\(drummer)/audio/\(mix)/\(take).wav", channels: 2)
    }
    for microphone in microphones {
      try tree.writeAudio("drummer_\(drummer)/audio/\(microphone)/\(take).wav")
    }
  }

  /// Two drummers, the second with fewer microphones.
  private func makeTree() throws -> Tree {
    let tree = try Tree()
    try write(
      take, of: 1, ["tom_1", "kick", "overhead_R", "overhead_L", "snare", "hi-hat"], into: tree)
    try write("001_hits_snare_sticks", of: 1, ["kick"], into: tree)
    try write(take + "_norm", of: 1, ["kick"], into: tree)
    try write(take, of: 2, ["kick", "snare"], into: tree)
    try tree.writeAudio("drummer_1/audio/accompaniment/\(take).wav")
    try tree.write("0.1 kick", as: "drummer_1/annotation/\(take).txt")
    try tree.write("no audio", as: "drummer_1/audio/dry_mix/._\(take).wav")
    return tree
  }

  @Test func findsTakesOfAllDrummers() throws {
    let tree = try makeTree()
    let dataset = try Dataset(EnstDrumsLayout(), at: tree.path)
    #expect(dataset.layout.name == "enstDrums")
    #expect(dataset.rejected.isEmpty)
    try #require(dataset.songs.map(\.name) == ["drummer_1/\(take)", "drummer_2/\(take)"])
    let song = try #require(dataset.songs.first)
    try #require(
      song.stems.map(\.name) == ["kick", "snare", "hi-hat", "overhead_L", "overhead_R", "tom_1"])
    #expect(song.stems[2].path == tree("drummer_1/audio/hi-hat/\(take).wav"))
    #expect(song.mix == tree("drummer_1/audio/dry_mix/\(take).wav"))
    #expect(
      dataset.songs[1].stems.map(\.name) == ["kick", "snare"], "the second has two microphones")
    #expect(dataset.songs.allSatisfy { $0.problems.isEmpty })
  }

  @Test func takesTheWetMixWhereAskedTo() throws {
    let tree = try makeTree()
    var layout = EnstDrumsLayout()
    layout.mix = .wet
    let dataset = try Dataset(layout, at: tree.path)
    #expect(dataset.songs.map(\.name) == ["drummer_1/\(take)", "drummer_2/\(take)"])
    #expect(dataset.songs.first?.mix == tree("drummer_1/audio/wet_mix/\(take).wav"))
  }

  @Test func aTakeThatAMicrophoneLacksIsSaid() throws {
    let tree = try makeTree()
    let other = "040_phrase_rock"
    try write(other, of: 2, ["kick"], into: tree)
    let song = try #require(try Dataset(EnstDrumsLayout(), at: tree.path).songs.last)
    #expect(song.name == "drummer_2/\(other)")
    #expect(song.stems.map(\.name) == ["kick"])
    #expect(song.problems == [.missingStems([tree("drummer_2/audio/snare/\(other).wav")])])
  }

  @Test func brokenFilesAreSaid() throws {
    let tree = try makeTree()
    try write("050_phrase_no_stems", of: 1, [], into: tree)
    try tree.write("", as: "drummer_2/audio/kick/\(take).wav")
    try tree.writeAudio("drummer_1/audio/snare/\(take).wav", seconds: 0.4, sampleRate: 48_000)
    let dataset = try Dataset(EnstDrumsLayout(), at: tree.path)
    #expect(
      dataset.rejected.map(\.name) == ["drummer_1/050_phrase_no_stems", "drummer_2/\(take)"])
    let place =
      "`drummer_1/audio/kick/050_phrase_no_stems.wav` and the folders beside `kick/`"
    #expect(dataset.rejected.first?.problems == [.noStems(place: place)])
    #expect(
      dataset.rejected.last?.problems.first?.description.contains("holds no samples") == true)
    #expect(
      dataset.songs.map(\.problems) == [
        [
          .differentLengths(shortestSeconds: 0.1, longestSeconds: 0.4, mixSeconds: 0.1),
          .differentRates([44_100, 48_000]),
        ]
      ])
  }

  @Test func anotherFolderIsRefused() throws {
    let tree = try makeTree()
    let reason = "drummer_*/audio/dry_mix/*.wav without \"hits\" or \"norm\" in the name"
    #expect(
      throws: DatasetError.notLayout(
        tree("drummer_1"), dataset: "ENST-Drums", lookedFor: reason)
    ) {
      try Dataset(EnstDrumsLayout(), at: tree("drummer_1/"))
    }
  }
}
