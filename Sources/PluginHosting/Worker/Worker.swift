import Documents
import Foundation
import WorkerProtocol

/// One process of `fader-host`, the socket to it, and the memory that both see.
///
/// What is open here is closed in it, and its end of the socket is open nowhere else: so it sees this process end, in
/// whatever way. Terminal signals do not reach it.
final class Worker {
  private let socket: Int32
  private let process: pid_t
  /// A file in memory, without a name that could be left behind.
  private let memory: Int32
  private var hasEnded = false

  /// Where `fader-host` lies unless somebody says otherwise: beside the program that runs.
  static var besideProgram: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "fader-host").path(percentEncoded: false)
  }

  /// Starts a process.
  ///
  /// - Parameters:
  ///   - path: Where `fader-host` lies.
  ///   - arguments: What it is asked for.
  ///   - environment: What it finds there in place of what this process has.
  ///   - streams: Open files that become its standard streams, from standard input on, and are none of this process's;
  ///     left out, it has the same.
  /// - Throws: Why it cannot be started.
  init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:],
    streams: [Int32] = []
  ) throws(PluginError) {
    if access(path, F_OK) != 0 { throw .noWorker(path: path) }
    var files: [Int32] = []
    // In the process only the copies stay open.
    defer { for file in files { close(file) } }
    /// A number that none of the worker's own is.
    func raised(_ file: Int32) throws(PluginError) -> Int32 {
      if file >= 0 { files.append(file) }
      let copy = file < 0 ? -1 : fcntl(file, F_DUPFD_CLOEXEC, 10)
      if copy < 0 { throw .cannotStart(path: path, reason: Self.reason(errno)) }
      return copy
    }
    var pair: [Int32] = [-1, -1]
    _ = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair)
    let ours = try raised(pair[0])
    let theirs: Int32
    let memory: Int32
    do throws(PluginError) {
      theirs = try raised(pair[1])
      files.append(theirs)
      memory = try raised(worker_memory_create())
    } catch {
      close(ours)
      throw error
    }
    let own = [(theirs, Int32(WORKER_SOCKET.rawValue)), (memory, Int32(WORKER_MEMORY.rawValue))]
    // The streams first: they may lie where the worker's own files will.
    switch Self.spawn(
      path, arguments, environment, streams.enumerated().map { ($1, Int32($0)) } + own)
    {
    case .success(let process):
      self.process = process
      self.memory = memory
      socket = ours
    case .failure(let failure):
      close(ours)
      close(memory)
      throw .cannotStart(path: path, reason: Self.reason(failure.code))
    }
  }

  deinit {
    if !hasEnded { end(within: 1) }
    close(memory)
  }

  private struct SpawnFailure: Error {
    let code: Int32
  }

  private static func spawn(
    _ path: String, _ arguments: [String], _ environment: [String: String],
    _ files: [(from: Int32, to: Int32)]
  ) -> Result<pid_t, SpawnFailure> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for file in files {
      posix_spawn_file_actions_adddup2(&actions, file.from, file.to)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var process = pid_t()
    let code = withCStrings([path] + arguments) { arguments in
      withCStrings(variables.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&process, path, &actions, &attributes, arguments, variables)
      }
    }
    return code == 0 ? .success(process) : .failure(SpawnFailure(code: code))
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  // MARK: Messages

  /// Sends a message.
  func send(_ message: WorkerMessage) throws(PluginFailure) {
    if !worker_send(socket, message, nil) { throw ending() }
  }

  /// Waits for a message and its text, for at most so many seconds; ends the process if it is late.
  func receive(within seconds: Double) throws(PluginFailure) -> (WorkerMessage, text: [UInt8]) {
    let deadline = worker_clock() + seconds
    var message = WorkerMessage()
    func check(_ receipt: WorkerReceipt) throws(PluginFailure) {
      switch receipt {
      case WORKER_RECEIVED: break
      case WORKER_CLOSED: throw ending()
      default:
        end(within: 0)
        throw .hung(seconds: seconds)
      }
    }
    try check(worker_receive(socket, &message, MemoryLayout<WorkerMessage>.size, deadline))
    // Text of this size is not the worker's own.
    if message.textBytes > 1 << 28 { throw .garbled }
    var text = [UInt8](repeating: 0, count: Int(message.textBytes))
    try check(worker_receive(socket, &text, text.count, deadline))
    return (message, text)
  }

  /// Waits for a message for at most so many seconds; `nil` where none has come.
  func message(within seconds: Double) throws(PluginFailure) -> WorkerMessage? {
    var message = WorkerMessage()
    let size = MemoryLayout<WorkerMessage>.size
    switch worker_receive(socket, &message, size, worker_clock() + seconds) {
    case WORKER_RECEIVED: return message
    case WORKER_CLOSED: throw ending()
    default: return nil
    }
  }

  /// Ends the process at once, with what it started.
  func stop() { if !hasEnded { end(within: 0) } }

  /// Maps the memory, once.
  ///
  /// - Throws: That there is not so much.
  func share(bytes: Int) throws(PluginFailure) -> UnsafeMutableRawPointer {
    guard let place = worker_memory_map(memory, bytes) else { throw .noMemory(bytes: bytes) }
    return place
  }

  // MARK: The end

  /// What the process came to, once its end of the socket is closed.
  private func ending() -> PluginFailure {
    let status = end(within: 1)
    switch ProcessEnd(waitStatus: status) {
    case .status(let status): return .ended(status: status)
    case .signal(let signal): return .crashed(signal: signal)
    }
  }

  /// Lets the process end by itself, and makes it end after so many seconds; it and what it started are gone then.
  @discardableResult
  private func end(within seconds: Double) -> Int32 {
    shutdown(socket, Int32(SHUT_WR))
    var rest = [UInt8](repeating: 0, count: 256)
    let deadline = worker_clock() + seconds
    while worker_receive(socket, &rest, rest.count, deadline) == WORKER_RECEIVED {}
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(socket)
    hasEnded = true
    return status
  }
}

/// How a process ended.
enum ProcessEnd: Equatable {
  case status(Int)
  /// By a signal, such as `SIGSEGV`.
  case signal(String)

  /// What `waitpid` says.
  init(waitStatus status: Int32) {
    let signal = status & 0x7F
    let name = worker_signal_name(signal).map { "SIG" + String(cString: $0) }
    self =
      signal == 0 ? .status(Int(status >> 8 & 0xFF)) : .signal(name ?? "signal \(signal)")
  }
}

/// Calls a body with a list of C strings that ends with `nil`.
private func withCStrings<Value>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
) -> Value {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
