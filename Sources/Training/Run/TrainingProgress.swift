/// How far a run has come.
package struct TrainingProgress: Sendable {
  package enum Work: Equatable, Sendable {
    case learning, validating
  }

  package let work: Work
  /// Steps made, of all that will be.
  package let step, steps: Int
  /// Of the last step; `nil` before the first, or where it was not finite.
  package let loss: Double?
  /// Examples per second since the run began or went on; `nil` at first.
  package let examplesPerSecond: Double?
  /// What was learned in since the run began or went on, in seconds.
  package let learningSeconds: Double
  /// What the steps that are left will take, without validation, in seconds; `nil` at first.
  package let secondsLeft: Double?
}

/// What a person who watches a run is told.
package enum TrainingNote: Equatable, Sendable {
  /// The model was judged; `loss` is `nil` where it is not finite.
  case validated(step: Int, loss: Double?, isBest: Bool)
  /// A step gave no finite loss and gradient, and changed nothing; where the first such number came from.
  case skipped(step: Int, cause: String)
}
