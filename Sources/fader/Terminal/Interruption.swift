import Foundation
import Synchronization

/// Thrown where work stops because of Ctrl-C or a request to terminate.
struct Interrupted: Error {}

/// Ctrl-C and SIGTERM, turned into an error at the next block, so that temporary files are removed.
///
/// Global because a signal handler of C can reach nothing else. A second Ctrl-C ends at once.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  static func install() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    signal(SIGPIPE, SIG_IGN)
    // Whoever started us may have left them blocked, as threads of Dispatch do.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Throws `Interrupted` once a signal has come.
  static func check() throws {
    if requested.load(ordering: .relaxed) { throw Interrupted() }
  }
}
