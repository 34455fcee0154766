import Documents
import MixingConsole
import Models
import SignalOps
import Testing

/// What a run keeps in a checkpoint beside the model.
@Suite struct CheckpointTrainingTests {
  private static let training = CheckpointTraining(
    step: 1_234,
    configuration: .object(("training.steps", .string("2000")), ("seed", .string("7"))),
    state: .object(("best", .object(("loss", 0.1), ("step", 1_000))), ("isOpen", .bool(false))),
    arrays: [
      WeightArray(
        name: "training.optimizer.mean.embedding.bias", shape: [4], values: [1, -2, 3e-38, 0.1]),
      WeightArray(name: "training.weight.embedding.bias", shape: [2, 2], values: [5, 6, 7, 8]),
    ])

  private static func checkpoint(_ training: CheckpointTraining? = training) -> Checkpoint {
    Checkpoint(
      model: CheckpointWritingTests.checkpoint.model,
      arrays: CheckpointWritingTests.checkpoint.arrays, training: training)
  }

  private func bytes(_ checkpoint: Checkpoint) -> [UInt8] {
    CheckpointWritingTests.bytes(.safetensors, of: checkpoint)
  }

  @Test func whatWasWrittenIsReadToTrain() throws {
    try withFile(bytes(Self.checkpoint())) { path in
      let read = try Checkpoint(contentsOf: path, models: .builtIn, toTrain: true)
      #expect(read == Self.checkpoint())
    }
  }

  /// A mix needs the weights, not the optimiser's memory.
  @Test func withoutTrainingTheWeightsAreReadAlone() throws {
    try withFile(bytes(Self.checkpoint())) { path in
      let checkpoint = try Checkpoint(contentsOf: path, models: .builtIn)
      #expect(checkpoint.arrays == Self.checkpoint().arrays)
      #expect(checkpoint.training?.arrays.isEmpty == true)
      #expect(checkpoint.training?.step == 1_234)
      #expect(checkpoint.training?.state == Self.training.state)
      #expect(checkpoint.training?.configuration["seed"] == .string("7"))
    }
  }

  @Test func aCheckpointOfNoRunHasNoTraining() throws {
    try withFile(bytes(Self.checkpoint(nil))) { path in
      let read = try Checkpoint(contentsOf: path, models: .builtIn, toTrain: true)
      #expect(read.training == nil)
    }
  }

  @Test func aStateIsOptional() throws {
    let training = CheckpointTraining(step: 0, configuration: .object())
    try withFile(bytes(Self.checkpoint(training))) { path in
      let read = try Checkpoint(contentsOf: path, models: .builtIn, toTrain: true)
      #expect(read.training == training)
    }
  }

  /// PyTorch's files are for others: they say how the weights were made, and hold nothing to go on from.
  @Test func pyTorchFilesHoldTheWeightsAlone() throws {
    let bytes = CheckpointWritingTests.bytes(.pyTorch, of: Self.checkpoint())
    try withFile(bytes) { path in
      let checkpoint = try Checkpoint(contentsOf: path, models: .builtIn, toTrain: true)
      #expect(checkpoint.arrays == Self.checkpoint().arrays)
      #expect(checkpoint.training?.step == 1_234)
      #expect(checkpoint.training?.arrays.isEmpty == true)
    }
  }

  @Test func strayArraysAreRefused() throws {
    let stray = WeightArray(
      name: "training.weight.embedding.bias", shape: [4], values: [0, 0, 0, 0])
    let plain = Self.checkpoint(nil)
    try BadCheckpoint(
      bytes(Checkpoint(model: plain.model, arrays: plain.arrays + [stray])),
      ": there is no weight training.weight.embedding.bias in this model. The checkpoint is of another one."
    ).check()
  }

  /// Numbers that are none end going on, and no mix.
  @Test func damagedMemoryMattersToTrainingAlone() throws {
    let name = "training.optimizer.mean.embedding.bias"
    let damaged = CheckpointTraining(
      step: 1, configuration: .object(),
      arrays: [WeightArray(name: name, shape: [2], values: [0, .infinity])])
    try withFile(bytes(Self.checkpoint(damaged))) { path in
      let read = try Checkpoint(contentsOf: path, models: .builtIn)
      #expect(read.arrays == Self.checkpoint().arrays)
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint(contentsOf: path, models: .builtIn, toTrain: true)
      }
      #expect(
        error?.description
          == "\(path): the weight \(name) is not finite (number 1 of it). Its training diverged; take an earlier checkpoint."
      )
    }
  }

  // MARK: Descriptions by hand

  private static func described(_ training: String) -> [UInt8] {
    let model =
      #"{"kind": "mixWaveUNet", "form": "original", "inputs": 2, "outputs": 1, "depth": 1, "#
      + #""channelGrowth": 2, "downKernel": 3, "upKernel": 1, "outputKernel": 1, "skip": "concat", "#
      + #""sampleRate": 48000, "stemPreparation": {"peakDb": -12}}"#
    return SafetensorsTwin.described(
      #"{"format": "fader-checkpoint", "version": 1, "writtenBy": "0", "model": \#(model), "#
        + #""training": \#(training)}"#)
  }

  @Test(arguments: [
    ("7", ".training: found the number 7 where an object is expected."),
    ("null", ".training: found null where an object is expected."),
    ("[]", ".training: found an array where an object is expected."),
    ("{}", ".training: \"step\" is missing. Add it: it has no default."),
    (
      #"{"step": 1}"#, ".training: \"configuration\" is missing. Add it: it has no default."
    ),
    (
      #"{"step": -1, "configuration": {}}"#,
      ".training.step: -1 is out of range. Choose a value from 0 to 1000000000."
    ),
    (
      #"{"step": 1e300, "configuration": {}}"#,
      ".training.step: 1e+300 is out of range. Choose a value from 0 to 1000000000."
    ),
    (
      #"{"step": 0.5, "configuration": {}}"#,
      ".training.step: 0.5 is not a whole number."
    ),
    (
      #"{"step": "1", "configuration": {}}"#,
      ".training.step: found a string where a number is expected."
    ),
    (
      #"{"step": 1, "configuration": {}, "states": {}}"#,
      ".training: unknown key \"states\". Did you mean \"state\"?"
    ),
  ])
  func hostileDescriptions(training: String, message: String) throws {
    try BadCheckpoint(Self.described(training), ": fader: " + message.dropFirst()).check()
  }

  /// What is said of training does not take the place of weights.
  @Test func aDescriptionAloneIsNoModel() throws {
    try BadCheckpoint(
      Self.described(#"{"step": 1, "configuration": 5, "state": [[[]]]}"#),
      ": the weight encoder.0.conv1.weight is missing. The checkpoint is incomplete or of another model."
    ).check()
  }
}
