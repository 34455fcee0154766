import Models
import SignalOps
import TestSupport
import Testing

/// Weights that do not lie where Lightning puts them.
@Suite struct NestedCheckpointTests {
  private static let arrays = CheckpointWritingTests.checkpoint.arrays

  /// A dictionary, as a stream.
  private static func dictionary(_ items: [(String, [UInt8])]) -> [UInt8] {
    PickleTwin.code("}(") + items.flatMap { PickleTwin.text($0.0) + $0.1 } + PickleTwin.code("u")
  }

  /// The weights of a small network, each element with something added, their storages with names of their own.
  private static func weights(_ prefix: String, plus offset: Float = 0, storages: String = "") -> (
    items: [(String, [UInt8])], storages: [String: [UInt8]]
  ) {
    var bytes: [String: [UInt8]] = [:]
    let items = arrays.enumerated().map { index, array -> (String, [UInt8]) in
      let key = "\(storages)\(index)"
      bytes[key] = array.values.flatMap { ZipTwin.bytes(($0 + offset).bitPattern) }
      let strides = array.shape.indices.map { array.shape[($0 + 1)...].reduce(1, *) }
      return (
        prefix + array.name,
        PickleTwin.tensor(array.shape, strides: strides, count: array.values.count, key: key)
      )
    }
    return (items, bytes)
  }

  private static func archive(
    _ parts: [(String, [UInt8])], _ storages: [String: [UInt8]]
  ) -> [UInt8] {
    PickleTwin.archive(dictionary(parts) + PickleTwin.code("."), storages: storages)
  }

  /// As PyTorch's tutorials nest them, with what DataParallel and torch.compile put in front of names.
  @Test(arguments: [
    ("model_state_dict", ""), ("model", ""), ("state_dict", "model."), ("model", "module."),
    ("net", "_orig_mod."), ("G", "module._orig_mod."), ("ema", ""), ("params_ema", "module."),
  ])
  func areFoundOneLevelDown(key: String, prefix: String) throws {
    let (items, storages) = Self.weights(prefix)
    let optimizer = Self.dictionary([
      ("state", PickleTwin.code("}")), ("param_groups", PickleTwin.code("]")),
    ])
    let file = Self.archive(
      [
        ("epoch", PickleTwin.int(3)), ("optimizer_state_dict", optimizer),
        (key, Self.dictionary(items)),
      ],
      storages)
    try withFile(file) { path in
      let stored = try StoredCheckpoint(contentsOf: path, models: .builtIn)
      #expect(try Checkpoint(stored).arrays == Self.arrays)
      #expect(stored.otherPlaces == nil)
    }
  }

  /// What was learned counts, not its average, and both are named.
  @Test func ofSeveralTheAverageIsLast() throws {
    let (model, average) = (Self.weights(""), Self.weights("", plus: 1, storages: "e"))
    let file = Self.archive(
      [("ema", Self.dictionary(average.items)), ("model", Self.dictionary(model.items))],
      model.storages.merging(average.storages) { own, _ in own })
    try withFile(file) { path in
      let stored = try StoredCheckpoint(contentsOf: path, models: .builtIn)
      #expect(stored.otherPlaces?.taken == "model" && stored.otherPlaces?.left == ["ema"])
      #expect(try Checkpoint(stored).arrays == Self.arrays)
    }
  }

  /// torch.optim.swa_utils.AveragedModel, in a dictionary of its own or not.
  @Test func theCounterOfAnAverageIsDropped() throws {
    let (items, storages) = Self.weights("module.")
    let counter = PickleTwin.tensor([], strides: [], count: 1, type: "LongStorage", key: "n")
    let all = [("n_averaged", counter)] + items
    let bytes = storages.merging(["n": ZipTwin.bytes(Int64(5))]) { own, _ in own }
    for file in [Self.archive(all, bytes), Self.archive([("swa", Self.dictionary(all))], bytes)] {
      try withFile(file) { path in
        let arrays = try Checkpoint(contentsOf: path, models: .builtIn).arrays
        #expect(arrays == Self.arrays)
      }
    }
  }

  @Test func weightsThatAreAllThereIsAreNotLookedInto() throws {
    let (items, storages) = Self.weights("")
    try withFile(Self.archive(items, storages)) { path in
      let arrays = try Checkpoint(contentsOf: path, models: .builtIn).arrays
      #expect(arrays == Self.arrays)
    }
  }

  /// Files that are found where a checkpoint should be.
  @Test(arguments: [
    BadCheckpoint(
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n".utf8),
      " is a Git LFS pointer: the file itself was not fetched. Run `git lfs pull` in its repository."
    ),
    BadCheckpoint(
      Array("\n<!DOCTYPE html><html><head>".utf8),
      " is a web page in place of the file. Download the file itself; its host may ask to sign in."),
    BadCheckpoint(
      Array("<HTML><body>404".utf8),
      " is a web page in place of the file. Download the file itself; its host may ask to sign in."),
    BadCheckpoint(
      [0x08, 0x08, 0x12, 0x07] + Array("pytorch".utf8) + [0x1a, 0x05] + Array("2.0.0".utf8),
      " is an ONNX graph, not a set of weights. Save those of the model that it was exported from: "
        + "torch.save(model.state_dict(), path)."),
    BadCheckpoint(
      [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
      " is an HDF5 file, as Keras writes it. Fader reads models of PyTorch and its own."),
    BadCheckpoint(
      ZipTwin.archive([ZipTwin.Entry(name: "encoder.0.conv1.weight.npy", contents: [1])]),
      " is an archive of NumPy arrays. Save them as tensors: torch.save({name: torch.from_numpy(array) "
        + "for name, array in numpy.load(path).items()}, other_path)."),
  ])
  func whatIsNoCheckpointIsNamed(bad: BadCheckpoint) throws {
    try bad.check()
  }

  /// What System of automix-toolkit makes, and what not.
  @Test func sizesOfTheToolkitAreKnown() {
    var network = MixWaveUNet.Configuration.toolkit
    (network.inputs, network.sampleRate, network.preparation) = (22, 48_000, .none)
    #expect(network.toolkitDifferences.isEmpty)
    (network.depth, network.skip) = (6, .add)
    #expect(
      network.toolkitDifferences
        == ["depth 6, not 12", "skip add, not concat"])
    var console = DifferentiableMixingConsole.Configuration.toolkit
    #expect(console.toolkitDifferences.isEmpty)
    (console.transformation, console.encoderWidth) = (.full, 16)
    #expect(
      console.toolkitDifferences
        == ["transformation full, not gainPan", "encoderWidth 16, not 128"])
  }
}
