import CSndfile
import Foundation
import Synchronization

/// Calls during which libmpg123, below libsndfile, says nothing on standard error.
///
/// It prints what it thinks of a damaged file, libsndfile passes no switch on, and what matters we say
/// ourselves. The C library's `stderr` leads nowhere meanwhile; the descriptor, which Swift writes to, stays
/// as it is. State of the process guards state of the process: threads may be in such calls at once.
enum MutedLibrary {
  private struct State {
    var calls = 0
    var nowhere: UnsafeMutablePointer<FILE>?
    var before: UnsafeMutablePointer<FILE>?
  }

  private static let state = Mutex(State())

  static func during<Result>(_ body: () -> Result) -> Result {
    state.withLock { state in
      state.calls += 1
      if state.nowhere == nil { state.nowhere = fopen("/dev/null", "w") }
      if state.calls == 1, let nowhere = state.nowhere { state.before = exchange_stderr(nowhere) }
    }
    defer {
      state.withLock { state in
        state.calls -= 1
        if state.calls == 0, let before = state.before {
          _ = exchange_stderr(before)
          state.before = nil
        }
      }
    }
    return body()
  }
}
