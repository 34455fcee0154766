import Datasets
import Documents
import Foundation
import Losses
import Models
import SignalOps
import Testing
import Training

@Suite struct ConfigurationTests {
  private func read(_ yaml: String) throws -> Configuration {
    try Configuration(Array(yaml.utf8), file: "/runs/run.yaml", catalogues: .builtIn)
  }

  @Test func defaults() throws {
    let configuration = try read("data: {path: songs}")
    #expect(configuration.data.layout is FolderLayout)
    #expect(configuration.data.path == "/runs/songs")
    #expect(configuration.data.sampleRate == nil)
    #expect(configuration.data.split == .standard)
    #expect(configuration.seed == 0)
    #expect(configuration.model == nil && configuration.output.directory == nil)
    #expect(configuration.loss == [LossTerm(.mrstft)])
    #expect(configuration.training.clipNorm == 1)
  }

  @Test func everyKey() throws {
    let configuration = try read(
      """
      seed: 42  # of everything
      data:
        kind: manifest
        path: /data/songs.json
        sampleRate: 48000
        split:
          train: 0.9
          validation: 1e-1
          test: [first song, "002", 003]
      """)
    #expect(configuration.seed == 42)
    #expect(configuration.data.layout is ManifestLayout)
    #expect(configuration.data.path == "/data/songs.json")
    #expect(configuration.data.sampleRate == 48_000)
    #expect(
      configuration.data.split
        == SplitRule(
          train: .share(0.9), validation: .share(0.1), test: .songs(["first song", "002", "003"])))
  }

  @Test func aSplitThatIsLeftOutOfTheSectionIsEmpty() throws {
    let split = try read("data: {path: songs, split: {test: [demo]}}").data.split
    #expect(split == SplitRule(train: .share(0), validation: .share(0), test: .songs(["demo"])))
  }

  @Test func publishedDatasetsHaveChoices() throws {
    func layout(_ yaml: String) throws -> any DatasetLayout {
      try read("data: {path: a, \(yaml)}").data.layout
    }
    #expect((try layout("kind: enstDrums") as? EnstDrumsLayout)?.mix == .dry)
    #expect((try layout("kind: enstDrums, mix: wet") as? EnstDrumsLayout)?.mix == .wet)
    #expect((try layout("kind: medleyDb") as? MedleyDbLayout)?.stems == .raw)
    #expect(
      (try layout("kind: medleyDb, stems: processed") as? MedleyDbLayout)?.stems == .processed)
  }

  @Test func emptyValuesAreThoseOfKeysLeftOut() throws {
    let folder = "/runs/../songs"
    #expect(try read("data:\n  path: ../songs\n").data.path == folder)
  }

  /// The page of the README, and the help of the command.
  @Test func everyKeyIsExplained() {
    let lines = Configuration.keys(.builtIn).reference.replacing("\n    ", with: " ").split(
      separator: "\n")
    let names = lines.map { String($0.prefix { $0 != ":" }) }
    #expect(names == Self.keys)
    for line in lines {
      #expect(line.hasSuffix("."), "\(line)")
      #expect(line.contains(" (default ") || line.contains(" (required). "), "\(line)")
    }
    func line(_ key: String) -> Substring? { lines.first { $0.hasPrefix(key + ": ") } }
    #expect(
      line("data.kind")
        == "data.kind: folder, manifest, enstDrums, dsd100, musdb18, medleyDb or effect (default folder). How the files lie: folder is SONG/stems/* and SONG/mix.*, manifest a JSON list, effect any folder of sounds, which are played through model.effect, the others are datasets as they are published (Datasets/README.md)."
    )
    #expect(
      line("seed")
        == "seed: a whole number from 0 to 4294967295 (default 0). Every random choice follows from it."
    )
    #expect(
      line("data.split")
        == "data.split: a section or a file of JSON (default {train: 0.8, validation: 0.1, test: 0.1}). A share for each split, by a hash of the songs' names, or a list of names; or a file of JSON with a list of names for each, of which some may be missing."
    )
    // What may be absent says so, and sections say where their defaults stand.
    #expect(line("data.sampleRate")?.contains(" Hz (default null). ") == true)
    #expect(line("training.averageDecay")?.contains(" (default null). ") == true)
    #expect(line("training")?.hasPrefix("training: a section (default as below). ") == true)
    #expect(line("model")?.hasPrefix("model: a section (default none). ") == true)
    #expect(line("loss")?.contains("(default [{kind: mrstft, weight: 1}])") == true)
  }

  /// `fader train --keys` made it.
  @Test func thePageOfAllKeysIsUpToDate() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Configs/README.md")
    #expect(
      try String(contentsOf: page, encoding: .utf8)
        .hasSuffix("```text\n\(Configuration.keys(.builtIn).reference)```\n"))
  }

  private static let keys: [String] = keysBeforeSettings + settings + keysAfterSettings

  /// Of the losses; `LossCatalogueTests` says what they are.
  private static var settings: [String] {
    func names(_ keys: [any DocumentedKey], below path: String) -> [String] {
      keys.flatMap { [path + $0.name] + names($0.keys, below: path + $0.name + ".") }
    }
    return names(LossCatalogue.builtIn.settings, below: "loss.")
  }

  private static let keysBeforeSettings = [
    "seed", "allowCommands", "data", "data.kind", "data.mix", "data.stems", "data.generatedShare",
    "data.path", "data.sampleRate",
    "data.split", "data.split.train", "data.split.validation", "data.split.test",
    "data.segmentSamples", "data.minimumActiveStems", "data.maximumStems", "data.relevel",
    "data.stemPreparation",
    "data.mixPreparation", "data.augmentation", "data.augmentation.gainDb",
    "data.augmentation.swapShare", "data.augmentation.polarityShare", "data.cacheMegabytes",
    "model", "model.kind", "model.startFrom", "model.transformation", "model.encoderWidth",
    "model.encoderDepth", "model.hiddenWidth",
    "model.console", "model.console.track", "model.console.track.effect",
    "model.console.track.learned", "model.console.track.gradient",
    "model.console.track.gradient.kind", "model.console.track.gradient.draws",
    "model.console.track.gradient.step", "model.console.track.gradient.stepDecay",
    "model.console.track.gradient.proxy",
    "model.console.buses", "model.console.buses.name",
    "model.console.buses.strip", "model.console.master", "model.form", "model.inputs",
    "model.skip", "model.depth", "model.channelGrowth", "model.downKernel", "model.upKernel",
    "model.outputKernel", "model.effect", "model.width", "model.layers", "model.taps",
    "model.dilationGrowth", "model.controls", "loss", "loss.kind", "loss.weight",
  ]
  private static let keysAfterSettings = [
    "optimizer", "optimizer.kind",
    "optimizer.learningRate", "optimizer.weightDecay", "optimizer.meanDecay",
    "optimizer.squareDecay", "optimizer.epsilon", "optimizer.momentum", "optimizer.looksAhead",
    "schedule", "schedule.kind", "schedule.warmUpSteps", "schedule.finalShare",
    "schedule.milestones", "schedule.factor", "schedule.patience", "schedule.minimumShare",
    "schedule.stability",
    "training", "training.steps", "training.stopAfter", "training.batchSize",
    "training.accumulation", "training.clipNorm", "training.averageDecay",
    "training.nonFiniteLimit", "training.earlyStopping", "training.recompute", "validation",
    "validation.every",
    "validation.split", "validation.examplesPerSong", "validation.features",
    "validation.audioExamples", "checkpoints", "checkpoints.every", "checkpoints.keepEvery",
    "logging", "logging.every", "logging.tensorBoard", "output", "output.directory",
  ]

  /// What a model is follows from the form where nothing else is said.
  @Test func modelsAreThoseOfTheirForms() throws {
    func model(_ keys: String) throws -> (any ModelConfiguration)? {
      try read("data: {path: a}\nmodel: {\(keys)}").model?.configuration(48_000, .none)
    }
    var toolkit = MixWaveUNet.Configuration.toolkit
    (toolkit.sampleRate, toolkit.preparation) = (48_000, .none)
    #expect(
      try model("kind: mixWaveUNet")?.isEqual(to: toolkit) == true)
    (toolkit.inputs, toolkit.skip, toolkit.downKernel) = (16, .add, 5)
    #expect(
      try model("kind: mixWaveUNet, inputs: 16, skip: add, downKernel: 5")?.isEqual(to: toolkit)
        == true)
    var original = MixWaveUNet.Configuration.original
    (original.sampleRate, original.preparation) = (48_000, .none)
    #expect(
      try model("kind: mixWaveUNet, form: original")?.isEqual(to: original) == true)
    var console = DifferentiableMixingConsole.Configuration.toolkit
    (console.sampleRate, console.preparation) = (48_000, .none)
    #expect(
      try model("kind: dmc")?.isEqual(to: console) == true)
    (console.transformation, console.encoderDepth) = (.full, 3)
    #expect(
      try model("kind: dmc, transformation: full, encoderDepth: 3")?.isEqual(to: console) == true)
  }

  @Test func aRunsSettings() throws {
    let configuration = try read(
      """
      data:
        path: a
        segmentSamples: 4096
        minimumActiveStems: 2
        maximumStems: 8
        stemPreparation: {loudnessLufs: -23}
        mixPreparation: {peakDb: -1.5}
        augmentation: {gainDb: [-6, 3], swapShare: 0.5, polarityShare: 0.25}
        cacheMegabytes: 64
      loss: [{kind: l1}, {kind: parameters, weight: 2.5}]
      optimizer: {kind: sgd, learningRate: 1e-2, momentum: 0.9, looksAhead: true}
      schedule: {kind: step, warmUpSteps: 5, milestones: [0.5, 0.5, 0.75], factor: 0.3}
      training: {clipNorm: null, earlyStopping: 4, averageDecay: 0.99, accumulation: 3}
      validation: {split: test, features: false}
      checkpoints: {keepEvery: 7}
      logging: {tensorBoard: false}
      output: {directory: my runs}
      """)
    let data = configuration.data
    #expect(data.segmentSamples == 4_096 && data.minimumActiveStems == 2 && data.maximumStems == 8)
    #expect(data.stemPreparation == .loudness(lufs: -23))
    #expect(data.mixPreparation == .peak(decibels: -1.5))
    #expect(
      data.augmentation == Augmentation(gainDb: -6...3, swapShare: 0.5, polarityShare: 0.25))
    #expect(data.cacheBytes == 64 << 20)
    #expect(configuration.loss == [LossTerm(.l1), LossTerm(.ofTask("parameters"), weight: 2.5)])
    #expect(configuration.optimizer.kind == .sgd && configuration.optimizer.looksAhead)
    #expect(configuration.schedule.milestones == [0.5, 0.5, 0.75])
    #expect(configuration.training.clipNorm == nil && configuration.training.earlyStopping == 4)
    #expect(configuration.validation.split == .test && configuration.validation.every == 500)
    #expect(configuration.checkpoints.keepEvery == 7)
    #expect(!configuration.logging.tensorBoard)
    // From the working directory, not from the file's.
    #expect(configuration.output.directory == "my runs")
  }

  /// What editors and other programs make of YAML: a byte order mark, Windows' line ends, the core schema's
  /// spellings, anchors, explicit tags of plain types.
  @Test func otherSpellings() throws {
    let text = """
      data:
        path: &songs !!str songs
      optimizer: {learningRate: .5, kind: sgd, momentum: 5e-1, looksAhead: True}
      validation: {every: 7, features: FALSE}
      training: {clipNorm: Null, averageDecay: NULL, earlyStopping: ~}
      output: {directory: *songs}
      """
    for spelling in [text, text.replacing("\n", with: "\r\n"), "%YAML 1.2\n---\n" + text + "\n..."]
    {
      for mark in ["", "\u{feff}"] {
        let configuration = try read(mark + spelling)
        #expect(configuration.data.path == "/runs/songs")
        #expect(configuration.optimizer.learningRate == 0.5)
        #expect(configuration.optimizer.momentum == 0.5 && configuration.optimizer.looksAhead)
        #expect(!configuration.validation.features && configuration.validation.every == 7)
        #expect(configuration.training.clipNorm == nil)
        #expect(configuration.output.directory == "songs")
      }
    }
  }

  /// Nine lines whose last would be a billion values.
  @Test func aliasesDoNotGrowWithoutEnd() {
    let lines = (1...9).map { level in
      "a\(level): &a\(level) ["
        + [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
        + "]"
    }
    let error = #expect(throws: DocumentError.self) {
      try read((["data: {path: songs}", "a0: &a0 [x]"] + lines).joined(separator: "\n"))
    }
    #expect(
      error
        == .meaningless(
          DocumentPlace(file: "/runs/run.yaml"),
          reason: "with its aliases it holds more than 1048576 values. Write fewer."))
  }

  @Test func theDemosConfigurationIsRead() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardizedFileURL.path
    let configuration = try Configuration(
      contentsOf: root + "/Configs/demo.yaml", catalogues: .builtIn)
    let dataset = try Dataset(configuration.data)
    #expect(dataset.songs.map(\.name) == ["demo"])
    #expect(configuration.data.split(of: "demo") == .test)
  }

  @Test func filesThatCannotBeRead() throws {
    #expect(throws: DocumentError.file(.missing("/no/such.yaml"))) {
      try Configuration(contentsOf: "/no/such.yaml", catalogues: .builtIn)
    }
    #expect(throws: DocumentError.file(.isFolder("/", wanted: "a configuration (YAML)"))) {
      try Configuration(contentsOf: "/", catalogues: .builtIn)
    }
    #expect(throws: DocumentError.file(.notText("a"))) {
      try Configuration([0xff, 0xfe], file: "a", catalogues: .builtIn)
    }
    #expect(
      throws: DocumentError.file(
        .tooLarge("a", limit: 1 << 20, kind: "a configuration (YAML)"))
    ) {
      try Configuration(
        Array(repeating: 32, count: 1 << 20 + 1), file: "a", catalogues: .builtIn)
    }
  }
}
