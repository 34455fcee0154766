import Foundation
import Synchronization
import TestSupport

/// The `fader` command as a user runs it, or one of the examples: a process of its own.
struct Command {
  /// How a run ended, and what it printed.
  struct Result {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Standard output as one JSON document.
    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: output) as? [String: Any] ?? [:]
    }
  }

  static let path = path(of: "fader")

  /// A binary that was built beside the tests.
  private static func path(of program: String) -> String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: program).path
  }

  /// Runs the command to its end where the tests' own plug-ins are installed.
  static func run(withPlugins arguments: [String]) throws -> Result {
    try run(arguments, environment: ["LV2_PATH": TestPlugins.path]) { _ in }
  }

  /// Runs one of the examples to its end.
  static func run(example: String, _ arguments: [String]) throws -> Result {
    try run(arguments, program: path(of: example)) { _ in }
  }

  /// Runs the command to its end.
  static func run(_ arguments: String...) throws -> Result {
    try run(arguments)
  }

  /// Runs the command to its end in a working directory.
  static func run(_ arguments: [String], in folder: String) throws -> Result {
    try run(arguments, in: folder) { _ in }
  }

  /// Runs the command to its end, with Ctrl-C pressed after so many seconds.
  static func run(_ arguments: [String], interruptedAfter seconds: Double? = nil) throws -> Result {
    try run(arguments) { process in
      guard let seconds else { return }
      Thread.sleep(forTimeInterval: seconds)
      process.interrupt()
    }
  }

  /// Runs the command to its end, and something beside it.
  static func run(
    _ arguments: [String], in folder: String? = nil, program: String = path,
    environment: [String: String] = [:], beside body: (Process) -> Void
  ) throws -> Result {
    let process = Process()
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let (printed, said) = (Drain(output), Drain(errors))
    body(process)
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: printed.all(),
      errors: String(decoding: said.all(), as: UTF8.self))
  }
}

/// Reads a pipe to its end on a thread of its own: who writes never waits for a reader of another pipe.
private final class Drain: Sendable {
  private let read = Mutex(Data())
  private let isDone = DispatchSemaphore(value: 0)

  init(_ pipe: Pipe) {
    let handle = pipe.fileHandleForReading
    Thread.detachNewThread { [self] in
      let data = (try? handle.readToEnd()) ?? Data()
      read.withLock { $0 = data }
      isDone.signal()
    }
  }

  /// Everything; waits for the end. To be asked once.
  func all() -> Data {
    isDone.wait()
    return read.withLock { $0 }
  }
}

extension Command {
  /// What the command prints where standard output is a terminal of so many columns.
  static func run(_ arguments: [String], onTerminalOf columns: Int) throws -> String {
    var size = winsize(ws_row: 50, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    var (terminal, end): (Int32, Int32) = (-1, -1)
    guard openpty(&terminal, &end, nil, nil, &size) == 0 else { throw POSIXError(.ENOTTY) }
    defer { close(terminal) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: end, closeOnDealloc: false)
    process.standardError = FileHandle.nullDevice
    try process.run()
    close(end)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    // Reading fails once nobody has the other end open any more.
    while case let count = read(terminal, &block, block.count), count > 0 {
      bytes += block[..<count]
    }
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The example session of the repository.
let exampleSession = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../Datasets/example/session.json").standardizedFileURL.path
