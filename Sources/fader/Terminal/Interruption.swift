import Documents
import Foundation
import Synchronization

/// Thrown where work stops because of Ctrl-C or a request to terminate.
struct Interrupted: Error {}

/// Ctrl-C, SIGTERM and SIGHUP, turned into an error at the next block, so that temporary files are removed.
///
/// - Work that notices nothing, such as a file that waits for the other end of a pipe, is given three seconds.
///   Then a thread of our own removes what is unfinished and ends the process with exit code 130. A second signal
///   does so at once.
/// - A signal that was ignored when the command was started stays ignored: `nohup`, or a script that starts it in
///   the background.
///
/// Global because a signal handler of C can reach nothing else.
enum Interruption {
  private static let graceMilliseconds: Int32 = 3_000
  private static let requested = Atomic<Bool>(false)
  private static let isPatient = Atomic<Bool>(false)
  /// Where the handler leaves a byte for the thread that waits.
  private static let bell = Atomic<Int32>(-1)

  static func install() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      bell.store(ends[1], ordering: .relaxed)
      let waiting = ends[0]
      Thread.detachNewThread { endWhatDoesNotEnd(waiting) }
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var earlier = sigaction()
      sigaction(number, nil, &earlier)
      let isIgnored =
        unsafeBitCast(earlier.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
      if isIgnored { continue }
      sigaddset(&signals, number)
      signal(number) { _ in
        let code = errno
        Interruption.requested.store(true, ordering: .relaxed)
        var byte: UInt8 = 0
        _ = write(Interruption.bell.load(ordering: .relaxed), &byte, 1)
        errno = code
      }
    }
    signal(SIGPIPE, SIG_IGN)
    // Whoever started us may have left them blocked, as threads of Dispatch do.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Throws `Interrupted` once a signal has come.
  static func check() throws {
    if requested.load(ordering: .relaxed) { throw Interrupted() }
  }

  /// Says that from now on work takes as long as it takes to come to a point where it can be saved; only a second
  /// signal ends it.
  static func bePatient() { isPatient.store(true, ordering: .relaxed) }

  private static func endWhatDoesNotEnd(_ waiting: Int32) {
    var byte: UInt8 = 0
    while read(waiting, &byte, 1) != 1 {}
    var second = pollfd(fd: waiting, events: Int16(POLLIN), revents: 0)
    let patience = isPatient.load(ordering: .relaxed) ? -1 : graceMilliseconds
    while poll(&second, 1, patience) < 0 && errno == EINTR {}
    OutputFile.removeUnfinished()
    if Terminal.replacesLines { Terminal.replaceLine("") }
    Terminal.error("interrupted; nothing was written")
    _exit(130)
  }
}
