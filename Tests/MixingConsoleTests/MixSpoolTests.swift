import Foundation
import MixingConsole
import Testing

@Suite struct MixSpoolTests {
  @Test func returnsWhatItTook() throws {
    let spool = try MixSpool(folder: NSTemporaryDirectory())
    let mix = noise(10_000, channels: 2, seed: 1)
    for start in stride(from: 0, to: 10_000, by: 777) {
      let end = min(start + 777, 10_000)
      try spool.append(mix.map { Array($0[start..<end]) })
    }
    try spool.append([[], []])
    #expect(spool.samples == 10_000)
    #expect(try spool.read(0..<10_000) == mix)
    #expect(try spool.read(1_234..<5_678) == mix.map { Array($0[1_234..<5_678]) })
    #expect(try spool.read(10_000..<10_000) == [[], []])
  }

  /// One channel takes half the room of two, and any part of it is the same whatever it lies in.
  @Test(arguments: [1, 2]) func rangesMayBeginAndEndAnywhere(channels: Int) throws {
    let spool = try MixSpool(folder: NSTemporaryDirectory(), channels: channels)
    let sound = noise(100, channels: channels, seed: 2)
    for block in [0..<7, 7..<8, 8..<50, 50..<100] {
      try spool.append(sound.map { Array($0[block]) })
    }
    for start in stride(from: 0, through: 100, by: 1) {
      for end in stride(from: start, through: 100, by: 3) {
        #expect(try spool.read(start..<end) == sound.map { Array($0[start..<end]) })
      }
    }
  }

  @Test func leavesNothingBehind() throws {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "spool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let spool = try MixSpool(folder: folder.path)
    try spool.append([[1], [2]])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    #expect(try spool.read(0..<1) == [[1], [2]])
  }

  @Test func saysWhatToDo() {
    let failure = MixSpool.Failure.cannotCreate(
      folder: "/nowhere", reason: "No such file or directory")
    #expect(throws: failure) { _ = try MixSpool(folder: "/nowhere") }
    let messages: [(MixSpool.Failure, String)] = [
      (
        .cannotCreate(folder: "/out", reason: "Permission denied"),
        "no temporary file can be made in /out: Permission denied. Choose an output folder that can be "
          + "written to."
      ),
      (
        .cannotWrite(folder: "/out", reason: "No space left on device"),
        "the temporary file in /out cannot be written: No space left on device. Free some space, or "
          + "write the mix elsewhere."
      ),
      (
        .cannotRead(folder: "/out", reason: "it is cut short"),
        "the temporary file in /out cannot be read back: it is cut short."
      ),
    ]
    for (failure, message) in messages { #expect(failure.description == message) }
  }
}
