/// What came of a run, or of the part of it since it went on.
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
  /// Of the last validation, by column of `metrics.csv`.
  package let validation: [String: Double]
  /// The best validation: its step and its loss.
  package let best: (step: Int, loss: Double)?
  /// Steps without a finite loss and gradient, in all.
  package let skippedSteps: Int
  /// The share of the steps since the run began or went on whose gradient was scaled down
  /// (`training.clipNorm`); `nil` where none was made.
  package let clippedShare: Double?
  /// Since the run began or went on.
  package let examples: Int
  package let learningSeconds: Double
  /// The seconds of these for which there was nothing to learn from yet.
  package let waitedSeconds: Double

  /// The share of the time spent waiting; `nil` where nothing was learned.
  package var waitedShare: Double? {
    learningSeconds > 0 ? waitedSeconds / learningSeconds : nil
  }
}
