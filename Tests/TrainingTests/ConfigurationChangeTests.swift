import Datasets
import Documents
import Foundation
import Losses
import Models
import Testing
import Training

/// `--set key.path=value`.
@Suite struct ConfigurationChangeTests {
  private static let yaml = """
    seed: 1
    data: {path: songs, split: {train: [a, b]}}
    loss: [{kind: l1}, {kind: mse, weight: 0.5}]
    optimizer:
      kind: adamW
      weightDecay: 0.1
    training: {steps: 100, clipNorm: 2}
    """

  private func read(_ changes: String...) throws -> Configuration {
    try Configuration(
      Array(Self.yaml.utf8), file: "/runs/run.yaml",
      changes: changes.map { try ConfigurationChange($0) }, catalogues: .builtIn)
  }

  private func message(_ changes: String...) -> String? {
    let error = #expect(throws: DocumentError.self) {
      try Configuration(
        Array(Self.yaml.utf8), file: "run.yaml",
        changes: changes.map { try ConfigurationChange($0) }, catalogues: .builtIn)
    }
    return error.map { "\($0)" }
  }

  @Test func takesThePlaceOfWhatIsThere() throws {
    let configuration = try read("seed=7", "training.steps=2e3", "training.clipNorm=0.25")
    #expect(configuration.seed == 7)
    #expect(configuration.training.steps == 2_000)
    #expect(configuration.training.clipNorm == 0.25)
    #expect(configuration.optimizer.weightDecay == 0.1, "the rest stays")
  }

  @Test func theLastOfSeveralCounts() throws {
    #expect(try read("seed=7", "seed=8").seed == 8)
    #expect(try read("optimizer={kind: sgd}", "optimizer.momentum=0.5").optimizer.momentum == 0.5)
  }

  @Test func adds() throws {
    let configuration = try read(
      "validation.every=9", "data.augmentation.gainDb=[-3, 3]", "model.kind=dmc",
      "model.encoderDepth=3")
    #expect(configuration.validation.every == 9)
    #expect(configuration.data.augmentation.gainDb == -3...3)
    #expect(configuration.model?.kind == "dmc")
  }

  @Test func listsAreCountedFrom0() throws {
    let weights = try read("loss.0.weight=2", "loss.1.kind=snr").loss
    #expect(weights == [LossTerm(.l1, weight: 2), LossTerm(.snr, weight: 0.5)])
    #expect(try read("loss=[{kind: esr}]").loss == [LossTerm(.esr)])
  }

  @Test func wholeSectionsAndNothing() throws {
    let sections = try read("optimizer={kind: sgd, momentum: 0.9}", "training.clipNorm=null")
    #expect(sections.optimizer.kind == .sgd && sections.optimizer.momentum == 0.9)
    #expect(sections.optimizer.weightDecay == 0, "what was in the section is gone")
    #expect(sections.training.clipNorm == nil && sections.training.steps == 100)
    #expect(try read("optimizer=null").optimizer.kind == .adam)
    #expect(try read("optimizer=").optimizer.kind == .adam)
  }

  @Test func valuesMayHoldEqualSignsAndSpaces() throws {
    let configuration = try read("output.directory=runs/a=b c", "data.split.train=[\"x: y\"]")
    #expect(configuration.output.directory == "runs/a=b c")
    #expect(configuration.data.split.train == .songs(["x: y"]))
  }

  /// A path on the command line is seen from where the command runs, one in a file from the file.
  @Test func pathsAreFromTheWorkingDirectory() throws {
    let here = FileManager.default.currentDirectoryPath
    #expect(try read("seed=1").data.path == "/runs/songs")
    #expect(try read("data.path=other").data.path == here + "/other")
    #expect(try read("data={path: other}").data.path == here + "/other")
    #expect(try read("data.path=/other").data.path == "/other")
    #expect(
      try read("model={kind: dmc, startFrom: a.safetensors}").model?.startFrom
        == here + "/a.safetensors")
  }

  @Test func anEmptyFileCanBeFilled() throws {
    let configuration = try Configuration(
      [], file: "run.yaml", changes: [ConfigurationChange("data.path=/a")],
      catalogues: .builtIn)
    #expect(configuration.data.path == "/a")
  }

  @Test(arguments: ["training.steps", "", "=3", ".steps=3", "training.=3", "training..steps=3"])
  func whatIsNoChange(text: String) {
    let error = #expect(throws: DocumentError.wrongChange(text)) {
      try ConfigurationChange(text)
    }
    #expect(
      error.map { "\($0)" }
        == "\"\(text)\" is no change. Write a key, =, and a value, such as training.steps=1000.")
  }

  /// Where the key stands in the file, if it does.
  @Test func saysWhatIsWrongWithAValue() {
    #expect(
      message("training.steps=many")
        == "run.yaml: training.steps: found \"many\" where a whole number from 1 to 100000000 steps is expected."
    )
    #expect(
      message("training.steps=")
        == "run.yaml: training.steps: found nothing where a whole number from 1 to 100000000 steps is expected."
    )
    #expect(
      message("training.step=5")
        == "run.yaml: training: unknown key \"step\". Did you mean \"steps\"?")
    #expect(
      message("loss.2.weight=2")
        == "\"loss.2.weight=2\": the list has no element 2; there are 2, counted from 0.")
    #expect(
      message("loss.first.weight=2")
        == "\"loss.first.weight=2\": the list has no element first; there are 2, counted from 0.")
    #expect(
      message("training.steps={")
        == "\"training.steps={\" is no change. Write a key, =, and a value, such as training.steps=1000."
    )
    // A single value becomes a section that lacks the rest of one.
    #expect(
      message("seed.of=3")
        == "run.yaml: seed: found a section where a whole number from 0 to 4294967295 is expected."
    )
  }
}
