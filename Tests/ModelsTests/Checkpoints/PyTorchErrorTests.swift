import Models
import TestSupport
import Testing

@Suite struct PyTorchErrorTests {
  private static let resave =
    " Save it again with a current PyTorch: torch.save(model.state_dict(), path)."
  private static let model =
    ": the weights are of no model that Fader knows (Mix-Wave-U-Net, differentiable mixing console); "
    + "there "
  private static let end = PickleTwin.code("}.")
  private static let none = ZipTwin.Entry(name: "a/data.pkl", contents: [0x80, 2] + end)

  private static func altered(
    _ change: (inout ZipTwin.Entry) -> Void, others: [ZipTwin.Entry] = []
  ) -> [UInt8] {
    var entry = none
    change(&entry)
    return ZipTwin.archive([entry] + others)
  }

  @Test(arguments: [
    BadCheckpoint(
      Array("PK\u{3}\u{4} and no more".utf8),
      ": the zip archive has no directory at its end. The file was cut short; copy it again."),
    BadCheckpoint(
      ZipTwin.archive([none]).dropLast(6) + ZipTwin.bytes(UInt32(1_000)) + [0, 0],
      ": the directory of the zip archive is damaged. Copy the file again."),
    BadCheckpoint(
      ZipTwin.archive([none, none]), ": a/data.pkl is in the zip archive twice." + resave),
    BadCheckpoint(
      altered { $0.method = 8 },
      ": a/data.pkl in the zip archive is compressed; PyTorch stores without compression." + resave),
    BadCheckpoint(
      altered { $0.flags = 1 }, ": a/data.pkl in the zip archive is encrypted." + resave),
    BadCheckpoint(
      altered { $0.checksum = 1 },
      ": the checksum of a/data.pkl is wrong. The file is damaged; copy it again."),
    BadCheckpoint(
      altered { $0.name = "word/document.xml" },
      ": the zip archive holds no data.pkl. It is not a PyTorch checkpoint, or incomplete."),
    BadCheckpoint(
      altered({ _ in }, others: [ZipTwin.Entry(name: "a/constants.pkl", contents: [])]),
      " is a TorchScript program, not a set of weights. Save them alone: "
        + "torch.save(torch.jit.load(path).state_dict(), path)."),
    BadCheckpoint(
      altered({ _ in }, others: [ZipTwin.Entry(name: "a/byteorder", contents: Array("mid".utf8))]),
      ": the byte order is \"mid\"; there are little and big." + resave),
    BadCheckpoint(
      ZipTwin.archive([none], is64: true), model + "are none."),
    BadCheckpoint(
      PickleTwin.archive(PickleTwin.code("].")),
      ": the checkpoint is a list, where a dictionary of weights is expected." + resave),
    BadCheckpoint(
      PickleTwin.archive(PickleTwin.code("}K\u{1}K\u{2}s.")),
      ": a weight is named by the number 1, where a string is expected." + resave),
    BadCheckpoint(
      PickleTwin.archive(
        PickleTwin.code("}(") + [[UInt8]](repeating: PickleTwin.code("NN"), count: 65_537).joined()
          + PickleTwin.code("u.")),
      ": it holds 65537 weights; Fader reads at most 65536. Is it a model that Fader knows?"),
    BadCheckpoint(
      PickleTwin.archive(
        PickleTwin.code("}") + PickleTwin.text("\u{1B}[2J\n") + PickleTwin.code("Ns.")),
      model + "is \u{FFFD}[2J\u{FFFD}."),
    BadCheckpoint(
      PickleTwin.archive(
        PickleTwin.code("}") + PickleTwin.text("w") + PickleTwin.code("Ns")
          + PickleTwin.text("w") + PickleTwin.code("Ns.")),
      ": the weight w is there twice." + resave),
  ])
  func archives(bad: BadCheckpoint) throws {
    try bad.check()
  }

  @Test(arguments: [
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([1], strides: [1], key: "9")),
      ": the zip archive holds no a/data/9. It is not a PyTorch checkpoint, or incomplete."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([5], strides: [1], count: 5)),
      ": a/data/0 in the zip archive does not lie where the directory says. Copy the file again."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([4], strides: [1], count: .max)),
      ": a/data/0 in the zip archive does not lie where the directory says. Copy the file again."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([4], strides: [1], offset: 1)),
      ": w reaches beyond its storage a/data/0. The file is damaged or hostile."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([2, 2], strides: [3, 1])),
      ": w reaches beyond its storage a/data/0. The file is damaged or hostile."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([1 << 40], strides: [0])),
      ": w has more numbers than its storage (an expanded view). Save it after .contiguous()."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([1 << 32, 1 << 32], strides: [0, 0])),
      ": w claims more numbers than a file can hold. The file is damaged or hostile."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([2, 2], strides: [.max, .max])),
      ": w claims more numbers than a file can hold. The file is damaged or hostile."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([-1], strides: [1])),
      ": w claims more numbers than a file can hold. The file is damaged or hostile."),
    BadCheckpoint(
      PickleTwin.weight(PickleTwin.tensor([2], strides: [])),
      ": w claims more numbers than a file can hold. The file is damaged or hostile."),
    BadCheckpoint(
      PickleTwin.weight(
        PickleTwin.tensor(
          [Int](repeating: 1, count: 17), strides: [Int](repeating: 1, count: 17))),
      ": w has 17 dimensions; Fader reads at most 16."),
  ])
  func tensors(bad: BadCheckpoint) throws {
    try bad.check()
  }

  @Test(arguments: [
    (PickleTwin.tensor([1, 4], strides: [.max, 1]), [0, 0.25, 0.5, 0.75]),
    (PickleTwin.tensor([2, 2], strides: [1, 2]), [0, 0.5, 0.25, 0.75]),
    (PickleTwin.tensor([2, 1, 1], strides: [2, .max, .max], offset: 1), [0.25, 0.75]),
    (PickleTwin.tensor([2, 2], strides: [0, 1]), [0, 0.25, 0, 0.25]),
    (PickleTwin.tensor([0, 1 << 50], strides: [.max, .max], offset: .max), []),
  ])
  func oddViewsThatAreRight(tensor: [UInt8], expected: [Float]) throws {
    let storage = [0, 0.25, 0.5, 0.75].flatMap { ZipTwin.bytes(Float($0).bitPattern) }
    let archive = PickleTwin.archive(
      PickleTwin.code("}") + PickleTwin.text("w") + tensor + PickleTwin.code("s."),
      storages: ["0": storage])
    try withFile(archive) { path in
      let arrays = try StoredCheckpoint(contentsOf: path, models: .builtIn).arrays(named: ["w"])
      #expect(arrays.first?.values == expected)
    }
  }

  /// A thousand weights in one storage: the file would become many times itself.
  @Test func sharingHasALimit() throws {
    let tensor = PickleTwin.tensor([100], strides: [1], count: 100)
    let items = (0..<1_000).map { PickleTwin.text("w\($0)") + PickleTwin.code("h\u{1}") }
    let archive = PickleTwin.archive(
      PickleTwin.code("}") + tensor + PickleTwin.code("q\u{1}0(") + items.joined()
        + PickleTwin.code("u."),
      storages: ["0": [UInt8](repeating: 0, count: 400)])
    try withFile(archive) { path in
      let stored = try StoredCheckpoint(contentsOf: path, models: .builtIn)
      #expect(try stored.arrays(named: ["w7", "w8"]).count == 2)
      let error = #expect(throws: CheckpointError.self) {
        try stored.arrays(named: Set(stored.names))
      }
      #expect(
        error?.description
          == "\(path): the weights hold far more numbers than the file: they share "
          + "storages. Save them after .clone().")
    }
  }

  @Test func aWrongNumberInAStorageIsNoticed() throws {
    let entries = ZipTwin.entries(of: CheckpointWritingTests.bytes(.pyTorch)).map { entry in
      var entry = entry
      if entry.name == "archive/data/3" {
        entry.contents[0] ^= 1
      }
      return entry
    }
    try BadCheckpoint(
      ZipTwin.archive(entries),
      ": the checksum of archive/data/3 is wrong. The file is damaged; copy it again."
    ).check()
  }

  /// `os.system("exit")` in place of a weight is not run, and named where the weight is needed.
  @Test func anObjectInPlaceOfAWeightIsNamed() throws {
    let object =
      PickleTwin.global("os", "system") + PickleTwin.tuple([PickleTwin.text("exit")])
      + PickleTwin.code("R")
    func bad(_ name: String, _ message: String) throws {
      let stream = PickleTwin.code("}") + PickleTwin.text(name) + object + PickleTwin.code("s.")
      try BadCheckpoint(PickleTwin.archive(stream), message).check()
    }
    try bad("w", Self.model + "is w.")
    try bad(
      "model.encoder.0.conv1.weight",
      ": the weight model.encoder.0.conv1.weight is an object of os.system, where a tensor is "
        + "expected.")
  }
}
