import Documents
import Foundation
import TestSupport
import Testing
import Training

/// Held against what TensorBoard's own writer writes; the golden also holds what its reader finds in
/// those bytes.
@Suite struct EventFileTests {
  private struct EventGolden: Decodable {
    struct Reading: Decodable {
      let scalars: [Scalar]
      let soundSteps: [Int]
    }
    struct Scalar: Decodable { let step: Int }
    let left: [Float], right: [Float], markdown: String
    let first: Data, second: Data
    let firstAlone: Reading, both: Reading
  }

  /// A clock that tells one time after another.
  private final class Clock {
    private var times: [Double]
    init(_ times: [Double]) { self.times = times }
    func next() -> Double { times.isEmpty ? 0 : times.removeFirst() }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder(name)))
  }

  @Test func writesTheBytesOfTensorBoard() throws {
    let golden = try Golden.decode(EventGolden.self, from: "events.json")
    let clock = Clock([1_000.5, 1_001.5, 1_002.5, 1_003.5, 1_004.5, 1_005.5])
    let first = try EventFile(
      folder: folder.path, host: "host", process: 7, seconds: { clock.next() })
    first.scalar("loss", 0.1, step: 0)
    first.scalar("loss", -2.5e-3, step: 10)
    first.scalar("loss", 7, step: 20)
    first.audio(
      "audio/mix", channels: [golden.left, golden.right], sampleRate: 8_000, step: 20)
    first.text("parameters", golden.markdown, step: 10)
    try first.flush()
    #expect(try bytes("events.out.tfevents.0000001000.host.7") == golden.first)

    let later = Clock([2_000.25, 2_001.25])
    let second = try EventFile(
      folder: folder.path, resumedAfter: 10, host: "host", process: 8, seconds: { later.next() })
    second.scalar("loss", 3e38, step: 15)
    try second.flush()
    #expect(try bytes("events.out.tfevents.0000002000.host.8") == golden.second)
    // What TensorBoard makes of it: step 20 is gone.
    #expect(golden.firstAlone.scalars.map(\.step) == [0, 10, 20])
    #expect(golden.both.scalars.map(\.step) == [0, 10, 15])
    #expect(golden.firstAlone.soundSteps == [20] && golden.both.soundSteps == [])
  }

  @Test func isThereAfterEachFlushWithoutBeingClosed() throws {
    let file = try EventFile(folder: folder.path, host: "host", process: 1, seconds: { 5 })
    let name = "events.out.tfevents.0000000005.host.1"
    let begun = try bytes(name).count
    #expect(begun > 0)
    file.scalar("loss", 1, step: 1)
    #expect(try bytes(name).count == begun)
    try file.flush()
    let flushed = try bytes(name).count
    #expect(flushed > begun)
    try file.flush()
    #expect(try bytes(name).count == flushed)
  }

  /// A run that is resumed within the second, or by a clock that was turned back.
  @Test func namesSortInTheOrderOfTheRuns() throws {
    for (seconds, process) in [(90.0, 10_001), (90, 9_999), (12, 7)] as [(Double, Int32)] {
      _ = try EventFile(
        folder: folder.path, host: "host", process: process, seconds: { seconds })
    }
    #expect(
      try folder.names() == [
        "events.out.tfevents.0000000090.host.10001", "events.out.tfevents.0000000091.host.9999",
        "events.out.tfevents.0000000092.host.7",
      ])
  }

  @Test func saysWhereThereCanBeNoFile() throws {
    let missing = folder("nowhere")
    #expect(throws: LogFileError.file(.folderNotReadable(missing))) {
      try EventFile(folder: missing, host: "host", process: 1, seconds: { 0 })
    }
  }

  @Test func localHostIsAName() {
    #expect(!EventFile.localHost.isEmpty && !EventFile.localHost.contains("\0"))
  }
}
