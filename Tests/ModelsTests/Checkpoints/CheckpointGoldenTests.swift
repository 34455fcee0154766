import Documents
import Foundation
import MixingConsole
import Models
import TestSupport
import Testing

/// Checkpoints that PyTorch and safetensors wrote.
@Suite struct CheckpointGoldenTests {
  @Test func modelsAreRecognised() throws {
    var waveUNet = MixWaveUNet.Configuration.toolkit
    (waveUNet.inputs, waveUNet.depth, waveUNet.channelGrowth) = (3, 3, 4)
    (waveUNet.downKernel, waveUNet.upKernel, waveUNet.outputKernel) = (5, 3, 3)
    var added = waveUNet
    added.skip = .add
    var shallow = waveUNet
    (shallow.inputs, shallow.depth) = (2, 2)
    var lightning = waveUNet
    (lightning.channelGrowth, lightning.downKernel, lightning.upKernel) = (2, 3, 5)
    lightning.sampleRate = 48_000
    var single = waveUNet
    (single.depth, single.outputKernel) = (1, 1)
    var console = DifferentiableMixingConsole.Configuration.toolkit
    (console.encoderWidth, console.hiddenWidth, console.sampleRate) = (2, 8, 48_000)
    let expected: [String: any ModelConfiguration] = [
      "mwu.pt": waveUNet, "mwu-half.pt": added,
      "mwu-bfloat16.pt": shallow, "mwu.ckpt": lightning,
      "mwu.safetensors": single, "dmc.ckpt": console,
    ]
    let files = try CheckpointGolden.read().models
    #expect(files.count == expected.count)
    for file in files {
      let model = try Checkpoint(contentsOf: file.path, models: .builtIn).model
      #expect(expected[file.file].map { model.isEqual(to: $0) } == true)
    }
  }

  /// Every weight in float32, half and bfloat16, protocols 2 and 5, with and without a prefix, is exact.
  @Test func weightsAreExact() throws {
    let dropped = ["num_batches_tracked", "encoder.bn.", "dense2", "encoder.spec.", "resample"]
    for file in try CheckpointGolden.read().models {
      let arrays = try Checkpoint(contentsOf: file.path, models: .builtIn).arrays
      var count = 0
      for (index, tensor) in file.tensors.enumerated()
      where !dropped.contains(where: tensor.name.contains) {
        let array = arrays.first { $0.name == tensor.name }
        let values = (0..<tensor.shape.reduce(1, *)).map {
          CheckpointGolden.value(tensor: index, element: $0)
        }
        #expect(array?.shape == tensor.shape, "\(file.file) \(tensor.name)")
        #expect(array?.values == values, "\(file.file) \(tensor.name)")
        count += 1
      }
      #expect(arrays.count == count && count > 10, "\(file.file)")
    }
  }

  /// Strides, shared storages, every number type, protocol 4, either byte order, safetensors' types.
  @Test func tensorsOfEveryKindAreExact() throws {
    for file in try CheckpointGolden.read().tensors {
      let stored = try StoredCheckpoint(contentsOf: file.path, models: .builtIn)
      let arrays = try stored.arrays(named: Set(file.tensors.map(\.name)))
      #expect(arrays.count == file.tensors.count)
      for tensor in file.tensors {
        let array = arrays.first { $0.name == tensor.name }
        #expect(array?.shape == tensor.shape, "\(file.file) \(tensor.name)")
        let values = tensor.values?.compactMap { Double($0).map { Float($0) } }
        #expect(array?.values == values, "\(file.file) \(tensor.name)")
      }
    }
  }

  @Test func hyperparametersAreReadWhereTheyAreSimple() throws {
    let path = Golden.url("checkpoints/mwu.ckpt").path
    let hyperparameters = try StoredCheckpoint(contentsOf: path, models: .builtIn).hyperparameters
    #expect(hyperparameters["sample_rate"] == 48_000)
    #expect(hyperparameters["automix_model"] == "mixwaveunet")
    #expect(hyperparameters["custom"] == nil && hyperparameters["recon_losses"] == nil)
  }

  @Test func whatNoWeightNeedsIsAnErrorOnlyWhereItIsNeeded() throws {
    let path = Golden.url("checkpoints/views.pt").path
    let stored = try StoredCheckpoint(contentsOf: path, models: .builtIn)
    #expect(stored.names.contains("complex"))
    let error = #expect(throws: CheckpointError.self) {
      try stored.arrays(named: ["complex"])
    }
    #expect(
      error?.description == "\(path): the weight complex is stored as ComplexFloatStorage, which "
        + "Fader does not read. Save it as float32.")
  }

  @Test func compressedArchivesAreRefused() throws {
    let path = Golden.url("checkpoints/compressed.pt").path
    let error = #expect(throws: CheckpointError.self) {
      try StoredCheckpoint(contentsOf: path, models: .builtIn)
    }
    #expect(error?.cause == .zip(.compressed("mwu-bfloat16/data.pkl")))
  }
}
