import AudioIO
import Foundation
import MixingConsole
import Testing
import Training

@Suite struct ExampleLogTests {
  private let folder: TemporaryFolder
  private let events: EventFile
  private let log: ExampleLog

  init() throws {
    folder = try TemporaryFolder()
    events = try EventFile(folder: folder.path, host: "host", process: 1, seconds: { 1 })
    log = ExampleLog(runFolder: folder.path, sampleRate: 8_000, events: events)
  }

  private func sound(_ name: String) throws -> [[Float]] {
    try AudioFileReader(path: folder(name)).readAll().channels
  }

  /// Half a step of 24 bits and the dither's step.
  private let resolution: Float = 1.5 / 8_388_608

  private func isEqual(_ one: [[Float]], _ other: [[Float]]) -> Bool {
    one.map(\.count) == other.map(\.count)
      && zip(one.joined(), other.joined()).allSatisfy { abs($0 - $1) <= resolution }
  }

  @Test func leavesMixAndSessionOfEachStepAndTheTargetOnce() throws {
    let quiet: [[Float]] = [[0.5, -0.25, 0], [0, 0.125, 0.75]]
    let session = Session(
      sampleRate: 8_000, tracks: [Track(name: "kick", file: folder("stems/kick.wav"))])
    for step in [0, 50] {
      try log.add(target: quiet, of: "a/b", step: step)
      #expect(try log.add(mix: quiet, session: session, of: "a/b", step: step) == 0)
    }
    #expect(try folder.names("audio") == ["a%2Fb.target.wav", "step-0", "step-50"])
    #expect(try folder.names("audio/step-50") == ["a%2Fb.json", "a%2Fb.wav"])
    #expect(isEqual(try sound("audio/a%2Fb.target.wav"), quiet))
    #expect(isEqual(try sound("audio/step-50/a%2Fb.wav"), quiet))
    let read = try Session(
      contentsOf: folder("audio/step-50/a%2Fb.json"), catalogue: .builtIn)
    #expect(read == session)

    try events.flush()
    let bytes = try Data(contentsOf: URL(filePath: events.path))
    for (tag, times) in [
      ("examples/a/b/target", 1), ("examples/a/b/mix", 2), ("examples/a/b/parameters", 2),
      ("gainDb", 0),
    ] {
      #expect(bytes.ranges(of: Data(tag.utf8)).count == times, "\(tag)")
    }
  }

  @Test func scalesWhatWouldClip() throws {
    let loud: [[Float]] = [[0.5, -4], [2, 1]]
    let gainDb = try log.add(mix: loud, session: nil, of: "x", step: 1)
    #expect(try folder.names("audio/step-1") == ["x.wav"])
    let limit = Float(pow(10, -0.1 / 20))
    #expect(abs(gainDb + 0.1 + 20 * log10(4)) < 1e-6)
    #expect(isEqual(try sound("audio/step-1/x.wav"), loud.map { $0.map { $0 * limit / 4 } }))
  }

  @Test func aMixThatIsNotFiniteIsAnErrorAndLeavesNothing() throws {
    #expect(throws: AudioFileError.self) {
      try log.add(mix: [[0, .nan], [0, 0]], session: nil, of: "x", step: 1)
    }
    #expect(try folder.names("audio/step-1") == [])
  }
}
