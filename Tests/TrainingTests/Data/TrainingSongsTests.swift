import Datasets
import Foundation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct TrainingSongsTests {
  private let songs: TinySongs

  init() throws { songs = try TinySongs() }

  private struct Stop: Error {}

  private func read(
    _ changes: String..., progress: (Double) throws -> Void = { _ in }
  ) throws -> TrainingSongs {
    let configuration = try songs.configuration(changes)
    return try TrainingSongs(
      Dataset(FolderLayout(), at: configuration.data.path), sampleRate: 8_000, configuration,
      on: Backend.forTests(threads: 2), progress: progress)
  }

  private func problems(_ songs: TrainingSongs) -> [String] {
    songs.problems.map { "\($0.song): \($0.problem)" }
  }

  /// Samples of a file of two seconds.
  private let silence = [Float](repeating: 0, count: 16_000)

  @Test func areDividedAndSorted() throws {
    var shares: [Double] = []
    let found = try read { shares.append($0) }
    #expect(found.train.map(\.song.name) == ["alpha", "beta"])
    #expect(found.validation.map(\.song.name) == ["gamma"])
    #expect(found.split.counts == "train 2, validation 1, test 0")
    #expect(found.problems.isEmpty && found.songsLeftOut == 0 && found.stemsLeftOut == 0)
    #expect(shares == shares.sorted() && shares.last == 1)
  }

  @Test func progressEndsTheWork() {
    #expect(throws: Stop.self) { try read { if $0 > 0.3 { throw Stop() } } }
  }

  /// Songs that a run does not need are not decoded.
  @Test func onlyWhatIsNeededIsHeard() throws {
    try songs.write([silence], as: "gamma/stems/kick.wav")
    let blind = try read("validation.every=null")
    #expect(blind.validation.isEmpty && blind.problems.isEmpty)
    #expect(try read().problems.map(\.song) == ["gamma"])
    let own = try read("validation.split=train")
    #expect(own.validation.map(\.song.name) == ["alpha", "beta"] && own.problems.isEmpty)
  }

  @Test func filesThatAreNoneLeaveTheSongOut() throws {
    let file = songs("alpha/stems/kick.wav")
    try Data("no sound".utf8).write(to: URL(filePath: file))
    let found = try read()
    #expect(found.train.map(\.song.name) == ["beta"])
    #expect(found.songsLeftOut == 1 && found.stemsLeftOut == 0)
    #expect(problems(found).count == 1)
    #expect(problems(found).first?.hasPrefix("alpha: \(file) ") == true, "\(problems(found))")
  }

  @Test func silentStemsAreLeftOut() throws {
    try songs.write([silence], as: "alpha/stems/kick.wav")
    let found = try read()
    #expect(found.train.map(\.stems.count) == [2, 3])
    #expect(found.songsLeftOut == 0 && found.stemsLeftOut == 1)
    #expect(
      problems(found) == [
        "alpha: \(songs("alpha/stems/kick.wav")) is silent: nothing in it is above -70 LUFS for 0.4 s."
      ])
  }

  @Test func aSilentMixLeavesTheSongOut() throws {
    try songs.write([silence, silence], as: "beta/mix.wav")
    let found = try read()
    #expect(found.train.map(\.song.name) == ["alpha"])
    #expect(found.songsLeftOut == 1 && found.stemsLeftOut == 0)
    #expect(
      problems(found) == [
        "beta: \(songs("beta/mix.wav")) is silent: nothing in it is above -70 LUFS for 0.4 s."
      ])
  }

  @Test func songsWithTooManyStemsAreLeftOut() throws {
    let found = try read(
      "data.maximumStems=2", "data.split={train: [beta, gamma], validation: [alpha]}",
      "validation.every=null")
    #expect(found.train.map(\.song.name) == ["gamma"])
    #expect(found.songsLeftOut == 1)
    #expect(
      problems(found) == [
        "beta: 3 stems are more than data.maximumStems (2); the song is left out."
      ])
  }

  @Test func songsWithTooManyChannelsForTheModelAreLeftOut() throws {
    let found = try read(
      "model.inputs=3", "data.split={train: [beta, gamma]}", "validation.every=null")
    #expect(found.train.map(\.song.name) == ["gamma"])
    #expect(found.songsLeftOut == 1)
    #expect(
      problems(found) == [
        "beta: its stems have 4 channels, the model 3 inputs (model.inputs); the song is left out."
      ])
    // A console takes any number.
    let all = try read(
      "model={kind: dmc}", "data.split={train: [beta, gamma]}", "validation.every=null")
    #expect(all.songsLeftOut == 0)
  }

  @Test func problemsThatLeaveNothingOutAreNamed() throws {
    try songs.write([[Float](repeating: 0.1, count: 4_000)], as: "alpha/stems/spare.wav")
    let found = try read()
    // The short stem is left out, and the song says that lengths differ.
    #expect(found.stemsLeftOut == 1 && found.songsLeftOut == 0)
    #expect(
      problems(found) == [
        "alpha: lengths differ: the stems last 0.5 to 2.0 s, the mix 2.0 s.",
        "alpha: \(songs("alpha/stems/spare.wav")) lasts 0.5 s, less than half of the mix (2.0 s). Export it at full length.",
      ])
  }

  // MARK: Nothing to learn from

  private func message(_ changes: String...) -> String? {
    let error = #expect(throws: TrainingError.self) {
      let configuration = try songs.configuration(changes)
      return try songs.run("run", configuration)
    }
    return error.map { "\($0)" }
  }

  @Test func emptySplits() {
    #expect(
      message("data.split={test: [alpha]}")
        == "the split \"train\" is empty; there are: train 0, validation 0, test 1. List songs in data.split, or give it a share."
    )
    #expect(
      message("data.split={train: [alpha, beta, gamma]}")
        == "the split \"validation\" is empty; there are: train 3, validation 0, test 0. List songs in data.split, or give it a share."
    )
  }

  @Test func splitsOfWhichNothingCanBeUsed() throws {
    try songs.write([silence, silence], as: "beta/mix.wav")
    #expect(
      message("data.maximumStems=2")
        == "no song of the split \"train\" can be used:\n  beta: \(songs("beta/mix.wav")) is silent: nothing in it is above -70 LUFS for 0.4 s.\n  alpha: 3 stems are more than data.maximumStems (2); the song is left out."
    )
  }

  @Test(arguments: [
    ("alph", "has no song \"alph\". Did you mean \"alpha\"?"),
    ("zz top", "has no song \"zz top\". There is \"alpha\", \"beta\", \"gamma\"."),
  ]) func songsThatAreNotThere(name: String, message: String) {
    let error = #expect(throws: DatasetError.self) {
      try Dataset(songs.configuration(["data.split.train=[\(name)]"]).data)
    }
    #expect(error.map { "\($0)".hasSuffix(message) } == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func noPlaceForAnExample() {
    #expect(
      message("data.segmentSamples=32768")
        == "no song of the split \"train\" can be used:\n  alpha: it is shorter than an example (data.segmentSamples); the song is left out.\n  beta: it is shorter than an example (data.segmentSamples); the song is left out."
    )
    #expect(
      message("data.minimumActiveStems=4")
        == "data.segmentSamples and data.minimumActiveStems: there is no place for an example of 0.26 s with 4 active stems: of 2 songs 0 are shorter; of the other songs' places the mix is silent in 0.0 s, fewer stems sound in 3.49 s. Ask for shorter examples or fewer active stems."
    )
  }

  @Test func noTruthToLearnFrom() {
    #expect(
      message("model={kind: dmc}", "loss=[{kind: parameters}]")
        == "loss: \"parameters\" needs songs that know the true gain and pan of their stems (truth.json), and no song of the split \"train\" does. Leave the term out, or choose other songs."
    )
  }

  @Test func noModelToTrain() {
    let file = songs("runs/run/config.yaml")
    #expect(
      message("model=null")
        == "\(file): \"model\" is missing. Say which one is trained, such as model: {kind: dmc}.")
  }
}
