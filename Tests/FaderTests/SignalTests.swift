import Foundation
import TestSupport
import Testing

/// A command that waits for what never comes: a pipe whose reader reads nothing.
@Suite struct SignalTests {
  /// How a command ended that waits, and what it left in the folder of temporary files.
  private struct Outcome {
    let status: Int32
    let errors: String
    let left: [String]
  }

  /// Renders into a pipe and calls `body` once the mix is under way.
  private func render(
    trapping trap: String = "", in folder: String, _ body: (Process) throws -> Void
  ) throws -> Outcome {
    let (pipe, temporary) = (folder + "/pipe", folder + "/temporary")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
    #expect(mkfifo(pipe, 0o600) == 0)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", trap + "exec \"$0\" \"$@\"", Command.path]
    process.arguments? += ["render", exampleSession, "-o", pipe, "--format", "wav", "--quiet"]
    process.environment = ["TMPDIR": temporary]
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    // One that no signal ends must not keep the tests.
    let last = DispatchWorkItem { [number = process.processIdentifier] in kill(number, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: last)
    while try contents(of: temporary).isEmpty && process.isRunning { usleep(10_000) }
    try body(process)
    process.waitUntilExit()
    last.cancel()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    return Outcome(
      status: process.terminationStatus, errors: String(decoding: said, as: UTF8.self),
      left: try contents(of: temporary))
  }

  /// What comes out of a pipe until a process ends.
  private func read(_ pipe: String, until process: Process) -> Data {
    let descriptor = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(descriptor) }
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var count = 0
    while process.isRunning || count > 0 {
      count = Foundation.read(descriptor, &buffer, buffer.count)
      if count > 0 { data += buffer[..<count] } else { usleep(1_000) }
    }
    return data
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func theFirstSignalEndsAnyWait(signal: Int32) throws {
    try withFolder { folder in
      let outcome = try render(in: folder) { process in
        let reader = open(folder + "/pipe", O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        // Once something is in the pipe, nothing but its reader would end the writing.
        var sound = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        while process.isRunning && poll(&sound, 1, 10) < 1 {}
        #expect(kill(process.processIdentifier, signal) == 0)
        process.waitUntilExit()
      }
      #expect(outcome.status == 130)
      #expect(outcome.errors == "error: interrupted; nothing was written\n")
      #expect(outcome.left == [])
    }
  }

  @Test func whatWasIgnoredStaysIgnored() throws {
    try withFolder { folder in
      let outcome = try render(trapping: "trap '' HUP INT; ", in: folder) { process in
        for signal in [SIGHUP, SIGINT] { #expect(kill(process.processIdentifier, signal) == 0) }
        #expect(read(folder + "/pipe", until: process).prefix(4) == Data("RIFF".utf8))
      }
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.left == [])
    }
  }
}
