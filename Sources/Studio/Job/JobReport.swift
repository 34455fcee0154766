import Synchronization

/// What a job says while it works.
public enum JobEvent: Equatable, Sendable {
  /// How far a part of the work is: what it is, the share done (0…1), and what stands beside it.
  case progress(_ title: String, share: Double, detail: String = "")
  /// What is being done.
  case note(String)
  /// What only somebody who asked for more wants to know.
  case detail(String)
  /// What the user should know. The result has it too.
  case warning(String)
  /// Nothing new: work goes on, and asks whether it should.
  case pulse
  /// From now on a job that is ended saves its work first, which takes a while.
  case savesWork
}

/// Takes what a job says, from any of its threads.
///
/// Comes at least with every block of sound or step of training. What it throws ends the job: nothing unfinished
/// is left behind, and the job throws the same error. So cancelling concerns one job and no other.
public typealias JobReport = @Sendable (JobEvent) throws -> Void

/// What a report threw, on its way out of a job: told from errors of the work, which get a message.
struct JobEnd: Error {
  let cause: any Error
}

/// Hands on what a job says.
struct Reporter: Sendable {
  private let receive: JobReport

  private init(_ receive: @escaping JobReport) { self.receive = receive }

  /// Does the work of a job.
  ///
  /// - Throws: What `work` throws; what `report` threw as it was thrown.
  static func run<Result>(
    _ report: @escaping JobReport, _ work: (Reporter) throws -> Result
  ) throws -> Result {
    let reporter = Reporter { event in
      do { try report(event) } catch { throw JobEnd(cause: error) }
    }
    do {
      return try work(reporter)
    } catch let end as JobEnd {
      throw end.cause
    }
  }

  /// For work within a part that tells its own progress: only asks whether to go on.
  var silent: Reporter {
    Reporter { [receive] _ in try receive(.pulse) }
  }

  /// Asks whether to go on.
  func check() throws { try receive(.pulse) }

  func progress(_ title: String, _ share: Double, detail: String = "") throws {
    try receive(.progress(title, share: share, detail: detail))
  }

  func note(_ text: String) throws { try receive(.note(text)) }

  func detail(_ text: String) throws { try receive(.detail(text)) }

  func warn(_ warnings: [String]) throws {
    for warning in warnings { try receive(.warning(warning)) }
  }

  func savesWork() throws { try receive(.savesWork) }
}

/// The progress of work on several threads at once: never told to go back.
final class SharedProgress: Sendable {
  private let report: Reporter
  private let title: String
  private let whole: Double
  private let done = Mutex(0.0)

  /// - Parameters:
  ///   - title: What is being done.
  ///   - whole: How much work there is, in any unit.
  ///   - report: Is told the share.
  init(_ title: String, of whole: Double, _ report: Reporter) {
    (self.title, self.whole, self.report) = (title, max(whole, .leastNonzeroMagnitude), report)
  }

  /// Adds work that was done.
  func add(_ work: Double) throws {
    try done.withLock { done in
      done += work
      try report.progress(title, min(done / whole, 1))
    }
  }
}
