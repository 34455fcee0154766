import Foundation
import TestSupport
import Testing

/// What goes to standard output and to a terminal, however that ends.
@Suite struct TerminalTests {
  /// Runs a line of the shell, in which `fader` is the command.
  private func shell(_ line: String, in folder: String = "/") throws -> Command.Result {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "fader() { \"\(Command.path)\" \"$@\"; }\n" + line]
    process.currentDirectoryURL = URL(filePath: folder)
    let (output, errors) = (folder + "/.output", folder + "/.errors")
    for file in [output, errors] {
      #expect(FileManager.default.createFile(atPath: file, contents: nil))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return Command.Result(
      status: process.terminationStatus, output: try Data(contentsOf: URL(filePath: output)),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }

  /// Example stems for `mix`, and what it and `render` write.
  private static let stems = URL(filePath: exampleSession).deletingLastPathComponent()
    .appending(path: "stems").path

  @Test(arguments: [
    "--help", "--version", "inspect \(exampleSession)", "inspect \(exampleSession) --json",
    "evaluate \(stem("kick")) \(stem("bass")) --json", "train --keys",
    "render \(exampleSession) -o mix.wav", "render \(exampleSession) -o mix.wav --json",
    "render \(exampleSession) -o -", "mix \(stems) -o mix.wav --session-out -",
    "mix \(stems) -o mix.wav --json",
  ])
  func aFullStandardOutputIsAFailure(arguments: String) throws {
    try withFolder { folder in
      let full = try shell("fader \(arguments) --quiet > /dev/full", in: folder)
      #expect(full.status == 1, "\(full.errors)")
      #expect(full.errors.hasPrefix("error: standard output: no space left on device. "))
      #expect(full.errors.split(separator: "\n").count == 1, "\(full.errors)")
    }
  }

  @Test func aClosedStandardOutputIsAFailureAndNoFile() throws {
    try withFolder { folder in
      let closed = try shell("fader render \(exampleSession) -o mix.wav >&-", in: folder)
      #expect(closed.status == 1)
      #expect(closed.errors.hasPrefix("error: standard output: bad file descriptor. "))
      let mix = try Data(contentsOf: URL(filePath: folder + "/mix.wav"))
      #expect(mix.prefix(4) == Data("RIFF".utf8))
      #expect(mix.range(of: Data("LUFS".utf8)) == nil, "the report is in no file")
    }
  }

  @Test(arguments: ["inspect \(exampleSession)", "render \(exampleSession) -o -", "--help"])
  func aReaderThatHasGoneAwayIsNoFailure(arguments: String) throws {
    try withFolder { folder in
      // The command begins once its reader has ended.
      let gone = try shell(
        "mkfifo gone; { : < gone; echo > away; } & exec 3> gone; wait; fader \(arguments) --quiet >&3",
        in: folder)
      #expect(gone.status == 0, "\(gone.errors)")
      #expect(gone.errors.isEmpty)
    }
  }

  @Test func whatCannotBeWrittenIsNamed() throws {
    try withFolder { folder in
      for (line, message) in [
        (
          "render \(exampleSession) -o /dev/full --format wav",
          "/dev/full does not fit on its disk."
        ),
        (
          "mix \(Self.stems) -o mix.wav --session-out /dev/full --quiet",
          "/dev/full does not fit on its disk."
        ),
      ] {
        let result = try shell("fader \(line)", in: folder)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("error: " + message), "\(result.errors)")
      }
      let empty = try shell("fader mix \(Self.stems) -o mix.flac --session-out ''", in: folder)
      #expect(empty.status == 2)
      #expect(empty.errors.contains("--session-out takes a file"), "\(empty.errors)")
    }
  }

  /// What a command shows where both standard streams are a terminal.
  private func shown(_ arguments: [String], _ environment: [String: String]) throws -> String {
    var (master, slave): (Int32, Int32) = (-1, -1)
    #expect(openpty(&master, &slave, nil, nil, nil) == 0)
    defer { close(master) }
    let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    let process = Process()
    process.executableURL = URL(filePath: Command.path)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    close(slave)
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while case let count = read(master, &buffer, buffer.count), count > 0 {
      text += buffer[..<count]
    }
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }

  @Test(arguments: [
    (["TERM": "xterm"], true, true), (["TERM": "xterm", "NO_COLOR": "1"], false, true),
    (["TERM": "dumb"], false, false), ([:], false, false),
  ])
  func onlyATerminalThatKnowsEscapesGetsThem(
    environment: [String: String], hasColours: Bool, hasProgress: Bool
  ) throws {
    try withFolder { folder in
      let error = try shown(["inspect", "nothing.wav"], environment)
      #expect(error.contains("nothing.wav does not exist"))
      #expect(error.contains("\u{1B}[31m") == hasColours, "\(error.debugDescription)")
      #expect(error.contains("\u{1B}") == hasColours)
      let progress = try shown(["render", exampleSession, "-o", folder + "/mix.wav"], environment)
      #expect(progress.contains("mix.wav: 0:0"))
      #expect(progress.contains("\u{1B}[2K") == hasProgress, "\(progress.debugDescription)")
      #expect(progress.contains("\u{1B}") == hasProgress)
    }
  }

  @Test func namesDoNothingToATerminal() throws {
    try withFolder { folder in
      let evil = "a\u{1B}[31m\nb\u{9B}\u{202E}c"
      let harmless = "a\\x1b[31m\\nb\\u009b\\u202ec"
      let missing = try Command.run("inspect", folder + "/" + evil)
      #expect(
        missing.errors.hasPrefix("error: \(folder)/\(harmless) does not exist."),
        "\(missing.errors)")
      let name = "a\\u001b[31m\\nb\\u009b\\u202ec"
      let session = try writeSession(
        in: folder, minimal(stem("kick")).replacingOccurrences(of: "\"one\"", with: "\"\(name)\""))
      let inspected = try shown(["inspect", session], ["TERM": "xterm"])
      #expect(inspected.contains(harmless), "\(inspected.debugDescription)")
      #expect(!inspected.contains("\u{1B}"))
      let mix = folder + "/" + evil + ".wav"
      let rendered = try shown(["render", session, "-o", mix, "--quiet"], ["TERM": "xterm"])
      #expect(rendered.contains("\(harmless).wav: 0:0"), "\(rendered.debugDescription)")
      #expect(FileManager.default.fileExists(atPath: mix))
    }
  }

  @Test func quietLeavesResults() throws {
    try withFolder { folder in
      let render = try Command.run("render", exampleSession, "-o", folder + "/mix.wav", "--quiet")
      #expect(render.errors.isEmpty && render.text.contains("mix.wav: 0:0"))
      let clipped = try Command.run(
        "render", exampleSession, "-o", folder + "/mix.wav", "--quiet", "--loudness", "-3",
        "--peak", "none")
      #expect(clipped.errors.contains("were clipped"), "warnings stay")
    }
  }
}
