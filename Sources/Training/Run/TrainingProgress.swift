/// How far a run has come.
package struct TrainingProgress: Sendable {
  package enum Work: Equatable, Sendable {
    case learning, validating
  }

  package let work: Work
  /// Steps made, of all that will be.
  package let step, steps: Int
  /// The loss of the last step; `nil` before the first, or where it was not finite.
  package let loss: Double?
  /// Examples per second since the run began or was resumed; `nil` at first.
  package let examplesPerSecond: Double?
  /// The seconds spent learning since the run began or was resumed.
  package let learningSeconds: Double
  /// What the steps that are left will take, without validation, in seconds; `nil` at first.
  package let secondsLeft: Double?
}

/// What a person who watches a run is told.
package enum TrainingNote: Equatable, Sendable {
  /// The model was judged; `loss` is `nil` where it is not finite.
  case validated(step: Int, loss: Double?, isBest: Bool)
  /// A step changed nothing.
  case skipped(step: Int, StepFailure)
  /// An effect did not go on in an example of a validation, whose loss is not known then; which effect, and what it
  /// did.
  case unjudged(step: Int, example: String, cause: String)
}

/// What came of a run, or of the part since it was resumed.
package struct TrainingOutcome: Sendable {
  package enum End: String, Sendable {
    /// All steps were made.
    case finished
    /// `training.stopAfter` was reached.
    case stopped
    /// Validation no longer got better.
    case stoppedEarly
  }

  package let end: End
  /// Steps made in all.
  package let step: Int
  /// The figures of the last validation, by column of `metrics.csv`.
  package let validation: [String: Double]
  /// The best validation: its step and its loss.
  package let best: (step: Int, loss: Double)?
  /// Steps without a finite loss and gradient, in all.
  package let skippedSteps: Int
  /// The share of the steps since the run began or was resumed whose gradient was scaled down
  /// (`training.clipNorm`); `nil` where none was made.
  package let clippedShare: Double?
  /// Examples heard since the run began or was resumed.
  package let examples: Int
  package let learningSeconds: Double
  /// The seconds of these for which there was nothing to learn from yet.
  package let waitedSeconds: Double

  /// The share of the time spent waiting; `nil` where nothing was learned.
  package var waitedShare: Double? {
    learningSeconds > 0 ? waitedSeconds / learningSeconds : nil
  }
}
