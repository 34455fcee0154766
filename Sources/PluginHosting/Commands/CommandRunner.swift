import Documents
import Foundation
import MixingConsole
import WorkerProtocol

/// Runs commands, each looked after by a process of `fader-host`, which takes it along when this one ends.
///
/// Sound goes in and out in nameless files: a command may read and write in any order, or leave off reading, and none of
/// it is in memory.
package struct CommandRunner: Sendable {
  /// Where `fader-host` lies.
  let worker: String
  /// How long a command may go without reading or writing, in seconds.
  let limit: Double
  /// Where temporary files lie.
  let folder: String

  /// - Parameters:
  ///   - worker: Where `fader-host` lies; left out, beside the program that runs.
  ///   - limit: How long a command may go without reading or writing, in seconds.
  ///   - folder: Where temporary files lie; left out, what `TMPDIR` names, else `/tmp`.
  package init(worker: String? = nil, limit: Double = 300, folder: String? = nil) {
    self.worker = worker ?? Worker.besideProgram
    self.limit = limit
    self.folder = folder ?? NSTemporaryDirectory()
  }

  /// The same with temporary files in a folder where there is more room.
  package func spooling(in folder: String) -> CommandRunner {
    CommandRunner(worker: worker, limit: limit, folder: folder)
  }

  /// Whether there is a program of this name, sought as a command's is.
  package static func exists(_ program: String) -> Bool {
    if program.contains("/") { return access(program, X_OK) == 0 }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/bin:/usr/bin"
    return path.split(separator: ":", omittingEmptySubsequences: false).contains {
      access(($0.isEmpty ? "." : $0) + "/" + program, X_OK) == 0
    }
  }

  /// Runs a command on a sound.
  ///
  /// - Parameters:
  ///   - arguments: The program and its arguments.
  ///   - input: What it reads.
  ///   - tailSamples: How much of what it writes beyond the length of the input will be heard.
  ///   - check: Asked now and then whether to go on.
  /// - Returns: What it wrote, in as many channels and at the same rate.
  /// - Throws: `CommandError`, what `check` throws, what temporary files meet.
  package func run(
    _ arguments: [String], on input: WaveInput, tailSamples: Int = 0, check: () throws -> Void = {}
  ) throws -> WaveOutput {
    let (output, errors) = (try NamelessFile(folder: folder), try NamelessFile(folder: folder))
    // Emptied now and then, it goes on from there.
    _ = fcntl(errors.descriptor, F_SETFL, O_APPEND)
    do {
      try run(arguments, input, output, errors, check)
      let sound = try WaveOutput(output, channels: input.channels, sampleRate: input.sampleRate)
      try sound.checkFinite(input.samples + tailSamples, sampleRate: input.sampleRate)
      return sound
    } catch let failure as CommandFailure {
      throw CommandError.failed(
        program: arguments[0], failure, said: try Self.lastLines(of: errors))
    }
  }

  private func run(
    _ arguments: [String], _ input: WaveInput, _ output: NamelessFile, _ errors: NamelessFile,
    _ check: () throws -> Void
  ) throws {
    let reading = try input.opened()
    defer { close(reading) }
    let worker = try Worker(
      self.worker, ["run"] + arguments,
      streams: [reading, output.descriptor, errors.descriptor])
    var progress = Progress(of: reading, output, errors)
    let mostBytes = 4 * input.bytes + 256 << 20
    var deadline = worker_clock() + limit
    while true {
      if let message = try worker.message(within: 0.05) {
        return try Self.checkEnd(message, arguments[0])
      }
      do {
        try check()
        let now = Progress(of: reading, output, errors)
        if now.written > mostBytes { throw CommandFailure.tooLong(bytes: mostBytes) }
        if now.said > 1 << 20 { try errors.cut(toBytes: 0) }
        if now != progress { deadline = worker_clock() + limit }
        progress = now
        if worker_clock() > deadline { throw CommandFailure.hung(seconds: limit) }
      } catch {
        worker.stop()
        throw error
      }
    }
  }

  /// How far a command has come.
  private struct Progress: Equatable {
    let read: Int
    let written: Int
    let said: Int

    init(of input: Int32, _ output: NamelessFile, _ errors: NamelessFile) {
      read = lseek(input, 0, SEEK_CUR)
      (written, said) = (output.length, errors.length)
    }
  }

  /// Refuses any end but a good one.
  private static func checkEnd(_ message: WorkerMessage, _ program: String) throws {
    if message.kind == WORKER_NOT_STARTED {
      if message.status == ENOENT { throw CommandError.notFound(program: program) }
      throw CommandError.cannotStart(
        program: program, reason: FileError.reason(message.status))
    }
    switch ProcessEnd(waitStatus: message.status) {
    case .status(0): return
    case .status(let status): throw CommandFailure.ended(status: status)
    case .signal(let signal): throw CommandFailure.killed(signal: signal)
    }
  }

  /// The last three lines that hold anything.
  private static func lastLines(of errors: NamelessFile) throws -> [String] {
    let length = errors.length
    var bytes = [UInt8](repeating: 0, count: min(length, 4_096))
    try bytes.withUnsafeMutableBytes { try errors.read($0, at: length - $0.count) }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) }.suffix(3).map(String.init)
  }
}
