/// What a fit is doing, and how far it is with it.
package struct FitProgress: Sendable {
  /// One of the parts that a fit consists of.
  package enum Work: Hashable, Sendable {
    case listening, aligning, solving, judging
    case descending(FitStage)
  }

  package let work: Work
  /// 0…1
  package let share: Double
  /// The loss so far, where it is known.
  package let loss: Double?

  package init(_ work: Work, share: Double, loss: Double? = nil) {
    self.work = work
    self.share = share
    self.loss = loss
  }

  /// Takes a report; what it throws ends the fit.
  package typealias Handler = (FitProgress) throws -> Void
}
