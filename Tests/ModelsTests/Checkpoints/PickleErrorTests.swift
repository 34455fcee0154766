import Models
import TestSupport
import Testing

/// Streams that no pickler writes.
@Suite struct PickleErrorTests {
  private static func bad(_ stream: [UInt8], _ offset: Int, _ problem: String) -> BadCheckpoint {
    BadCheckpoint(PickleTwin.archive(stream), ": data.pkl, byte \(offset): \(problem)")
  }

  private static let damaged = " The file is damaged."
  private static let ends = "the stream ends too early. The file is damaged; copy it again."
  private static let unknown = " The file is damaged, or of a PyTorch that Fader does not know."

  @Test(arguments: [
    bad([], 2, ends),
    bad([0x95, 1], 2, ends),
    bad([0x80, 6], 2, "pickle protocol 6 is not known; 2 to 5 are."),
    bad([0x80, 1], 2, "this is not a pickle of protocol 2 to 5. Save it with a current PyTorch."),
    bad([0xFF], 2, "there is no instruction 255 in pickle." + damaged),
    bad(
      PickleTwin.code("I01\n."), 2,
      "instruction 73 is of pickle protocol 0 or 1. Save it with a current PyTorch."),
    bad([0x97], 2, "it refers to data outside of the file. Save it with torch.save."),
    bad([0x82, 1], 2, "it refers to data outside of the file. Save it with torch.save."),
    bad(PickleTwin.code("."), 2, "an instruction lacks an operand." + damaged),
    bad(PickleTwin.code("N(."), 4, "an instruction lacks an operand." + damaged),
    bad(PickleTwin.code("N(s"), 4, "an instruction lacks an operand." + damaged),
    bad(PickleTwin.code("Nt"), 3, "an instruction lacks its mark." + damaged),
    bad(PickleTwin.code("h\u{5}"), 2, "nothing was remembered as 5." + damaged),
    bad([0x6A] + ZipTwin.bytes(UInt32.max), 2, "nothing was remembered as 4294967295." + damaged),
    bad(PickleTwin.code("}(Nu"), 5, "a key of a dictionary lacks its value." + damaged),
    bad(PickleTwin.code("(Nd"), 4, "a key of a dictionary lacks its value." + damaged),
    bad(PickleTwin.code("NNa"), 4, "found None where a list is expected." + unknown),
    bad(PickleTwin.code("]NNs"), 5, "found a list where a dictionary is expected." + unknown),
    bad(
      PickleTwin.code("NN") + [0x93], 4,
      "found None where a module and a name is expected." + unknown),
    bad(PickleTwin.code("NNR"), 4, "found None where a tuple is expected." + unknown),
    bad(
      PickleTwin.code("NQ"), 3,
      "found None where the description of a storage is expected." + unknown),
    // Lengths beyond the end of the stream, up to the largest of each kind.
    bad([0x8B] + ZipTwin.bytes(Int32.max), 2, ends),
    bad([0x8B] + ZipTwin.bytes(Int32.min), 2, ends),
    bad(PickleTwin.code("X") + ZipTwin.bytes(UInt32.max), 2, ends),
    bad(PickleTwin.code("T") + ZipTwin.bytes(Int32(-1)), 2, ends),
    bad([0x8D] + ZipTwin.bytes(UInt64.max), 2, ends),
    bad([0x8E] + ZipTwin.bytes(UInt64(1) << 62), 2, ends),
    bad(PickleTwin.code("cos\nsystem"), 2, ends),
  ])
  func messages(bad: BadCheckpoint) throws {
    try bad.check()
  }

  /// Streams of megabytes that would become gigabytes, or run forever, if they were followed.
  @Test(arguments: [
    bad(
      [UInt8](repeating: UInt8(ascii: "N"), count: 1 << 20 + 1), 2 + 1 << 20,
      "more than 1048576 values wait on the stack. No checkpoint needs that."),
    bad(
      [UInt8](repeating: UInt8(ascii: "("), count: 1 << 20 + 1), 2 + 1 << 20,
      "more than 1048576 values wait on the stack. No checkpoint needs that."),
    bad(
      [[UInt8]](repeating: PickleTwin.code("]0"), count: 1 << 22 + 1).flatMap { $0 }, 2 + 1 << 23,
      "it holds more than 4194304 values. No checkpoint needs that."),
  ])
  func streamsThatGrow(bad: BadCheckpoint) throws {
    try bad.check()
  }

  @Test func aMessageIsShortHoweverLongANameIs() throws {
    let stream =
      PickleTwin.code("}") + PickleTwin.text(String(repeating: "w", count: 1_000_000))
      + PickleTwin.code("Ns.")
    try withFile(PickleTwin.archive(stream)) { path in
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint(contentsOf: path, models: .builtIn)
      }
      #expect(error?.description.count == path.count + 1_000)
    }
  }

  /// Ten lists in each of which the one before stands ten times: ten thousand million, if copied.
  @Test func laughsAreFew() throws {
    let levels = (1...100).map { level in
      "](" + String(repeating: "h\u{1}", count: 10) + "eq\u{1}"
    }
    try BadCheckpoint(
      PickleTwin.archive(PickleTwin.code("]q\u{1}" + levels.joined() + ".")),
      ": the checkpoint is a list, where a dictionary of weights is expected. Save it again with a "
        + "current PyTorch: torch.save(model.state_dict(), path)."
    ).check()
  }

  /// Copies of a long list of pairs: what `OrderedDict` copies counts.
  @Test func copiesCount() throws {
    let pairs = (0..<10_000).map { _ in "h\u{1}" }.joined()
    let copies = (0..<10_000).map { _ in "cbuiltins\ndict\nh\u{2}R0" }.joined()
    let stream = "NN\u{86}q\u{1}0](" + pairs + "e\u{85}q\u{2}0" + copies
    try withFile(PickleTwin.archive(Array(stream.unicodeScalars.map { UInt8($0.value) }))) { path in
      let error = #expect(throws: CheckpointError.self) {
        try StoredCheckpoint(contentsOf: path, models: .builtIn)
      }
      #expect(
        error?.description.hasSuffix("more than 4194304 values. No checkpoint needs that.") == true)
    }
  }

  @Test func nestingAndSelfContainmentAreNoDanger() throws {
    let depth = 500_000
    let nested =
      String(repeating: "](", count: depth) + String(repeating: "e", count: depth) + "."
    try withFile(PickleTwin.archive(PickleTwin.code("]q\u{1}h\u{1}a}q\u{2}" + nested))) { path in
      let error = #expect(throws: CheckpointError.self) {
        try StoredCheckpoint(contentsOf: path, models: .builtIn)
      }
      #expect(error?.cause == .noStateDict(found: "a list"))
    }
    // { "w": <list that holds itself>, "state_dict": <the same dictionary> }
    let stream =
      PickleTwin.code("}q\u{1}") + PickleTwin.text("w") + PickleTwin.code("]q\u{2}h\u{2}as")
      + PickleTwin.text("state_dict") + PickleTwin.code("h\u{1}s.")
    try withFile(PickleTwin.archive(stream)) { path in
      let stored = try StoredCheckpoint(contentsOf: path, models: .builtIn)
      #expect(stored.names == ["w", "state_dict"])
      let error = #expect(throws: CheckpointError.self) { try stored.arrays(named: ["w"]) }
      #expect(error?.cause == .notTensor(name: "w", found: "a list"))
    }
  }
}
