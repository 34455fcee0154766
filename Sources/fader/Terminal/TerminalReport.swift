import Studio
import Synchronization

/// What a job says, on the terminal: bars, notes and warnings on standard error. Ends the job when the user does.
final class TerminalReport: Sendable {
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let bar = Mutex<ProgressBar?>(nil)

  init(isQuiet: Bool, isVerbose: Bool) {
    (self.isQuiet, self.isVerbose) = (isQuiet, isVerbose)
  }

  /// Takes an event.
  ///
  /// - Throws: `Interrupted` once a signal has come.
  func receive(_ event: JobEvent) throws {
    try Interruption.check()
    switch event {
    case .progress(let title, let share, let detail):
      if isQuiet { return }
      bar.withLock { bar in
        if bar?.title != title || share < bar?.share ?? 0 {
          bar?.clear()
          bar = ProgressBar(title, from: share)
        }
        bar?.update(share, detail: detail)
      }
    case .note(let text):
      if !isQuiet { say { Terminal.note(text) } }
    case .detail(let text):
      if isVerbose { say { Terminal.note(text) } }
    case .warning(let text):
      say { Terminal.warning(text) }
    case .savesWork: Interruption.bePatient()
    case .pulse: break
    }
  }

  /// Takes the bar away.
  func finish() { say {} }

  private func say(_ words: () -> Void) {
    bar.withLock { bar in
      bar?.clear()
      words()
    }
  }
}
