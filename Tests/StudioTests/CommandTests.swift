import Documents
import MixingConsole
import Studio
import TensorEngine
import Testing

/// Commands where a program uses the library.
@Suite struct CommandTests {
  private func session(isBypassed: Bool = false) throws -> Session {
    var track = Track(name: "a", file: "/a.wav")
    track.strip = [
      try EffectSlot(
        ["effect": "command", "arguments": ["cat"], "bypassed": .bool(isBypassed)],
        catalogue: .studio)
    ]
    return Session(sampleRate: 8_000, tracks: [track])
  }

  /// It has no whole song to give, and says so by the effect's path, whatever is allowed.
  @Test func aLiveConsoleRefusesCommands() throws {
    let refusal = JobError.input(
      "a/command: a command has to hear all of its sound at once; a live console has a block at a time. "
        + "Bypass it, or take it out.")
    #expect(throws: refusal) {
      try LiveConsole(session(), resources: JobResources(threads: 1, allowsCommands: true))
    }
    let console = try LiveConsole(
      session(isBypassed: true), resources: JobResources(threads: 1))
    #expect(try console.process([[[1, 2]]]).mix.count == 2)
    #expect(throws: refusal) { try console.update(session()) }
    #expect(try console.session == session(isBypassed: true))
  }

  /// A console that nobody gave leave.
  @Test func theCatalogueOfJobsRunsNothingByItself() throws {
    let backend = Backend(threads: 1)
    let stem = Tensor([0.5, 0.25], shape: [1, 1, 1, 2], on: backend)
    let error = #expect(throws: (any Error).self) {
      try Console(session(), on: backend).mix([stem])
    }
    #expect(
      "\(error as Any)".contains(
        "commands run only where they are allowed. This one was not run: cat"),
      "\(error as Any)")
  }
}
