import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import Testing
import Training

/// What a run begins in, and what it may go on with.
@Suite struct RunFolderTests {
  private let songs: TinySongs
  private let folder: RunFolder

  init() throws {
    songs = try TinySongs()
    folder = RunFolder(songs("runs/run"))
  }

  private func begin(_ changes: String...) throws {
    _ = try songs.run("run", songs.configuration(["training.steps=2"] + changes))
      .run(note: { _ in }) { _ in }
  }

  private func goOn(_ changes: String...) throws {
    _ = try songs.run(
      "run", songs.configuration(["training.steps=2"] + changes), goesOn: true)
  }

  private func resumed(with file: String? = nil, _ changes: String...) throws -> Configuration {
    try folder.resumed(
      with: file, changes: changes.map { try ConfigurationChange($0) }, catalogues: .builtIn)
  }

  private func message<Result>(_ body: () throws -> Result) -> String? {
    let error = #expect(throws: TrainingError.self) { _ = try body() }
    return error.map { "\($0)" }
  }

  // MARK: Beginning

  @Test func aRunIsNotWrittenOver() throws {
    try begin()
    let bytes = try songs.bytes(of: "run")
    #expect(
      message { try begin() }
        == "\(folder.path) holds a run already. Resume it (--resume \(folder.path)), or name another output.directory."
    )
    #expect(try songs.bytes(of: "run") == bytes)
  }

  @Test func whereNothingCanBeWritten() throws {
    try Data().write(to: URL(filePath: songs("runs")))
    let text = try #require(message { try begin() })
    #expect(text.hasPrefix("\(folder.path) cannot be created ("), "\(text)")
  }

  @Test func theConfigurationIsReadAsItWasWritten() throws {
    let configuration = try songs.configuration("training.steps=2")
    try begin()
    #expect(
      try Configuration(contentsOf: folder.configuration, catalogues: .builtIn).entries
        == configuration.entries)
    #expect(try resumed().entries == configuration.entries)
  }

  // MARK: What may change

  @Test func aFolderWithoutARun() {
    #expect(
      message { try resumed() }
        == "\(folder.path) holds no run: there is no config.yaml in it. Name the folder of a run.")
  }

  @Test func whatHasNoPartInLearningMayChange() throws {
    try begin()
    let configuration = try resumed(
      "training.steps=5", "training.stopAfter=4", "logging.every=1", "logging.tensorBoard=true",
      "output.directory=elsewhere")
    #expect(configuration.training.steps == 5 && configuration.training.stopAfter == 4)
    #expect(configuration.logging.every == 1 && configuration.logging.tensorBoard)
  }

  @Test(arguments: [
    ("seed=4", "seed", "3", "4"),
    ("data.segmentSamples=4096", "data.segmentSamples", "2048", "4096"),
    ("model.depth=3", "model.depth", "2", "3"),
    (
      "loss=[{kind: l1}]", "loss", "[{kind: l1, weight: 1}, {kind: mse, weight: 0.5}]",
      "[{kind: l1, weight: 1}]"
    ),
    ("optimizer.learningRate=1", "optimizer.learningRate", "0.001", "1"),
    ("schedule=null", "schedule.kind", "cosine", "constant"),
    ("training.clipNorm=null", "training.clipNorm", "1", "null"),
    ("validation.every=3", "validation.every", "4", "3"),
  ])
  func whatIsLearnedMayNot(change: String, key: String, was: String, now: String) throws {
    try begin()
    #expect(
      message { try resumed(with: nil, change) }
        == "\(key): the run was begun with \(was) and would go on with \(now). Only training.steps, training.stopAfter and logging may change; begin another run for the rest."
    )
  }

  @Test func aConfigurationMayBeNamedBesideTheFolder() throws {
    try begin()
    let text = try String(contentsOfFile: folder.configuration, encoding: .utf8)
    let file = songs("other.yaml")
    try text.replacing("steps: 2", with: "steps: 9").write(
      toFile: file, atomically: true, encoding: .utf8)
    #expect(try resumed(with: file).training.steps == 9)
    try text.replacing("seed: 3", with: "seed: 30").write(
      toFile: file, atomically: true, encoding: .utf8)
    #expect(throws: TrainingError.changed(key: "seed", was: "3", now: "30")) {
      try resumed(with: file)
    }
    // What is set counts after what the file says.
    #expect(try resumed(with: file, "seed=3").seed == 3)
  }

  // MARK: Other songs

  @Test func otherSongsThanAtTheBeginning() throws {
    let all = ["data.split={train: 1}", "validation.every=null"]
    try begin(all[0], all[1])
    try songs.addDelta()
    #expect(
      message { try goOn(all[0], all[1]) }
        == "the songs are not those that the run was begun with: \"delta\" is new, gone, or in another split. Put the data back as it was, or begin another run."
    )
    try FileManager.default.removeItem(atPath: songs("delta"))
    try goOn(all[0], all[1])
    try FileManager.default.removeItem(atPath: songs("beta"))
    #expect(throws: TrainingError.otherSongs(name: "beta")) { try goOn(all[0], all[1]) }
  }

  /// Songs that the run does not hear may come and go.
  @Test func songsOfOtherSplitsDoNotMatter() throws {
    let split = "data.split={train: [alpha, beta], validation: [gamma], test: 1}"
    try begin(split)
    try songs.addDelta()
    try goOn(split)
  }

  // MARK: Checkpoints that are none of the run's

  private func writeLast(_ checkpoint: Checkpoint) throws {
    var bytes = Data()
    checkpoint.write(as: .safetensors, version: "test") { bytes.append(contentsOf: $0) }
    try bytes.write(to: URL(filePath: folder.last))
  }

  @Test func checkpointsWithoutAStateOfThisRun() throws {
    try begin()
    let reason =
      "\(folder.last): the run cannot go on from it: it holds no state of a run of this model."
    let last = try Checkpoint(contentsOf: folder.last, models: .builtIn, toTrain: true)
    try writeLast(Checkpoint(contentsOf: folder.best, models: .builtIn))
    #expect(message { try goOn() } == reason)
    try writeLast(Checkpoint(model: last.model, arrays: last.arrays))
    #expect(message { try goOn() } == reason)
    // A run of another model.
    _ = try songs.run(
      "other", songs.configuration("training.steps=2", "model.channelGrowth=5")
    ).run(note: { _ in }) { _ in }
    try writeLast(
      Checkpoint(
        contentsOf: songs("runs/other/checkpoints/last.safetensors"), models: .builtIn,
        toTrain: true))
    #expect(message { try goOn() } == reason)
  }

  @Test func damagedStates() throws {
    try begin()
    let last = try Checkpoint(contentsOf: folder.last, models: .builtIn, toTrain: true)
    let training = try #require(last.training)
    func changed(
      _ state: JSONValue?, _ change: (inout [WeightArray]) -> Void = { _ in }
    ) throws -> String? {
      var arrays = training.arrays
      change(&arrays)
      try writeLast(
        Checkpoint(
          model: last.model, arrays: last.arrays,
          training: CheckpointTraining(
            step: training.step, configuration: training.configuration, state: state,
            arrays: arrays)))
      return message { try goOn() }
    }
    let start = "\(folder.last): the run cannot go on from it: "
    let first = training.arrays[0]
    let missing = try changed(training.state) { $0.removeFirst() }
    #expect(
      missing == start
        + "The weight \(first.name) is missing; the checkpoint is of another model or incomplete.")
    let misshapen = try changed(training.state) {
      $0[0] = WeightArray(name: first.name, shape: [1, 1], values: [0])
    }
    #expect(
      misshapen == start
        + "The weight \(first.name) has the shape [1, 1], the model needs \(first.shape).")
    let extra = try changed(training.state) {
      $0.append(WeightArray(name: "training.extra", shape: [1], values: [0]))
    }
    #expect(
      extra == start
        + "There is no weight training.extra in this model; the checkpoint is of another one.")
    let states: [JSONValue] = [.object(("trainer", 1)), .string("state"), .object(), .null]
    for state in states {
      let said = try changed(state)
      #expect(said == start + "what it says of the run is not what Fader writes.", "\(state)")
    }
  }

  @Test func aFileThatIsNoCheckpoint() throws {
    try begin()
    try Data("no checkpoint".utf8).write(to: URL(filePath: folder.last))
    let text = message { try goOn() } ?? ""
    #expect(
      text.hasPrefix("\(folder.last) is neither a safetensors file nor a PyTorch checkpoint."))
  }
}
