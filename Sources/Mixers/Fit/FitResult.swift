package import MixingConsole

/// What a fit found: a session that sounds like the target, and how near each stage came.
package struct FitResult: Sendable {
  /// A state of the session on its way to the target.
  package struct Row: Sendable {
    /// The stage that led here; `nil` for the plain sum of the aligned stems.
    package let stage: FitStage?
    /// `FitLoss`, the mean over the excerpts.
    package let loss: Double
    package let ratio: SignalToNoise

    package init(stage: FitStage?, loss: Double, ratio: SignalToNoise) {
      self.stage = stage
      self.loss = loss
      self.ratio = ratio
    }
  }

  /// The fitted session, every decision noted; without an output stage.
  package var session: Session
  /// The plain sum, then a row for each stage in order.
  package var rows: [Row]
  /// The tracks that the fit muted because they are silent or not in the target, in order.
  package var mutedTracks: [Int]
}
