import Models
import Testing

/// Fader's own description of the model in a checkpoint.
@Suite struct CheckpointMetadataErrorTests {
  @Test(arguments: [
    BadCheckpoint(
      SafetensorsTwin.described("{"),
      ": fader: line 1, column 2: the file ends where a key in quotation marks is expected. "
        + "Is it complete?"),
    BadCheckpoint(
      SafetensorsTwin.described("{}"),
      ": fader: \"format\" is missing. Add it: it has no default."),
    BadCheckpoint(
      SafetensorsTwin.described(#"{"format": "fader-session"}"#),
      ": fader: format: there is no format \"fader-session\". There is \"fader-checkpoint\"."),
    BadCheckpoint(
      SafetensorsTwin.described(#"{"format": "fader-checkpoint", "version": 2, "new": 1}"#),
      ": fader: version: version 2 was written by a newer Fader; this one reads version 1. "
        + "Upgrade Fader."),
    BadCheckpoint(
      SafetensorsTwin.described(#"{"format": "fader-checkpoint", "version": 1, "models": 1}"#),
      ": fader: unknown key \"models\". Did you mean \"model\"?"),
    BadCheckpoint(
      SafetensorsTwin.waveUNet("kind", "\"demucs\""),
      ": fader: model.kind: there is no model \"demucs\". There is \"effectProxy\", \"mixWaveUNet\", \"dmc\"."
    ),
    BadCheckpoint(
      SafetensorsTwin.waveUNet("depth", "1e9"),
      ": fader: model.depth: 1000000000 is out of range. Choose a value from 1 to 24."),
    BadCheckpoint(
      SafetensorsTwin.waveUNet("upKernel", "4"),
      ": fader: model.upKernel: found the number 4 where an odd number is expected."),
    BadCheckpoint(
      SafetensorsTwin.waveUNet("form", "\"original\"", "skip", "\"add\""),
      ": fader: model.skip: found a string where \"concat\" or \"none\" is expected."),
    BadCheckpoint(
      SafetensorsTwin.waveUNet("channelGrowth", "4096"),
      ": the model would have more than 268435456 numbers, the most that Fader reads."),
    BadCheckpoint(
      SafetensorsTwin.waveUNet("outputs", "3"),
      ": the weight encoder.0.conv1.weight is missing. The checkpoint is incomplete or of another "
        + "model."),
  ])
  func messages(bad: BadCheckpoint) throws {
    try bad.check()
  }

  @Test func differencesToTheModelAreNamed() throws {
    let good = CheckpointWritingTests.checkpoint
    func changed(_ change: (inout [WeightArray]) -> Void) -> [UInt8] {
      var arrays = good.arrays
      change(&arrays)
      return CheckpointWritingTests.bytes(
        .safetensors, of: Checkpoint(model: good.model, arrays: arrays))
    }
    let cases = [
      BadCheckpoint(
        changed { $0.remove(at: 3) },
        ": the weight embedding.bias is missing. The checkpoint is incomplete or of another model."),
      BadCheckpoint(
        changed {
          $0[3] = WeightArray(name: "embedding.bias", shape: [5], values: [0, 0, 0, 0, 0])
        },
        ": the weight embedding.bias has the shape [5]; this model needs [4]."),
      BadCheckpoint(
        changed { $0.append(WeightArray(name: "embedding.bia", shape: [1], values: [0])) },
        ": there is no weight embedding.bia in this model. Did you mean \"embedding.bias\"?"),
      BadCheckpoint(
        changed { $0.append(WeightArray(name: "optimiser", shape: [1], values: [0])) },
        ": there is no weight optimiser in this model. The checkpoint is of another one."),
      BadCheckpoint(
        changed { $0[7] = WeightArray(name: "output_conv.bias", shape: [1], values: [.nan]) },
        ": the weight output_conv.bias is not finite (number 0 of it). Its training diverged; take "
          + "an earlier checkpoint."),
    ]
    for bad in cases { try bad.check() }
  }
}
