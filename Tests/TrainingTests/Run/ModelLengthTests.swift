import Datasets
import Models
import TensorEngine
import TestSupport
import Testing
import Training

/// Examples that a model cannot learn from are refused before anything is written.
@Suite struct ModelLengthTests {
  private let songs: TinySongs

  init() throws { songs = try TinySongs() }

  private func begin(_ sampleRate: Int, _ changes: [String]) throws {
    let configuration = try songs.configuration(["validation.every=null"] + changes)
    let backend = Backend.forTests(threads: 1)
    let found = try TrainingSongs(
      Dataset(FolderLayout(), at: configuration.data.path), sampleRate: sampleRate, configuration,
      on: backend
    ) { _ in }
    _ = try TrainingRun(
      configuration, found, in: RunFolder(songs("runs/run")), goesOn: false, version: "test",
      on: backend)
  }

  private func message(_ sampleRate: Int = 8_000, _ changes: String...) -> String? {
    let error = #expect(throws: TrainingError.self) { try begin(sampleRate, changes) }
    #expect(!RunFolder(songs("runs/run")).holdsRun)
    return error.map { "\($0)" }
  }

  private static let tiny = "model={kind: mixWaveUNet, inputs: 4, depth: 8, channelGrowth: 1}"
  private static let console = "model={kind: dmc, encoderWidth: 2, hiddenWidth: 4}"

  @Test func waveUNetsNeedMultiples() {
    #expect(
      message(8_000, "data.segmentSamples=2049")
        == "data.segmentSamples: 2049 is not a multiple of 4, which the model needs. Take 2048.")
    #expect(
      message(8_000, "data.segmentSamples=2050")
        == "data.segmentSamples: 2050 is not a multiple of 4, which the model needs. Take 2052.")
    #expect(
      message(8_000, "data.segmentSamples=300", "model.depth=12")
        == "data.segmentSamples: 300 is not a multiple of 4096, which the model needs. Take 4096.")
  }

  @Test func waveUNetsNeedTwoValuesAtTheBottom() throws {
    #expect(
      message(8_000, Self.tiny, "data.segmentSamples=256", "training.batchSize=1")
        == "data.segmentSamples: 256 samples are too short: the lowest level has a single value, which batch norm cannot scale. Take 512, or a training.batchSize of 2."
    )
    try begin(8_000, [Self.tiny, "data.segmentSamples=256", "training.batchSize=2"])
  }

  /// The paper's network has no batch norm.
  @Test func theOriginalTakesASingleValue() throws {
    try begin(
      8_000,
      [Self.tiny, "model.form=original", "data.segmentSamples=256", "training.batchSize=1"])
  }

  @Test func consolesHearFrames() {
    #expect(
      message(48_000, Self.console, "data.segmentSamples=256")
        == "data.segmentSamples: 256 samples are too short: the encoder hears frames of 32 ms. Take a second at least."
    )
  }

  @Test(arguments: ["training.batchSize=2", "data.minimumActiveStems=2"])
  func consolesNeedTwoValuesAtTheEnd(change: String) throws {
    let short = [Self.console, "data.segmentSamples=256", "training.batchSize=1"]
    #expect(
      message(8_000, short[0], short[1], short[2])
        == "data.segmentSamples: 256 samples are too short: the encoder's last block has a single value, which batch norm cannot scale. Take 16384, or a training.batchSize or data.minimumActiveStems of 2."
    )
    try begin(8_000, short + [change])
  }

  /// Half of the length that is asked for has a single value still.
  @Test func theLengthThatIsAskedForIsEnough() {
    var console = DifferentiableMixingConsole.Configuration.toolkit
    console.sampleRate = 8_000
    #expect(console.lowestValues(ofSamples: 16_384) == 2)
    #expect(console.lowestValues(ofSamples: 8_192) == 1)
  }
}
