/// Losses of two signals of any length, from their pieces one after the other.
///
/// The pieces lie end to end; the values do not depend on where they are cut, but for the rounding of sums.
package struct LossMeter {
  private let losses: [PiecewiseLoss?]
  private var sums: [[Double]]

  /// A meter of losses of two signals with so many channels.
  package init(_ losses: [any Loss], channels: Int) {
    self.losses = losses.map { $0.piecewise(channels: channels) }
    sums = self.losses.map { [Double](repeating: 0, count: $0?.count ?? 0) }
  }

  /// How many samples before and behind it a piece has to hold.
  package var margin: Int { losses.compactMap { $0?.reach }.max() ?? 0 }

  /// Adds a piece.
  package mutating func add(_ piece: LossPiece) {
    for (index, loss) in losses.enumerated() {
      guard let loss else { continue }
      for (place, sum) in loss.sums(piece).enumerated() { sums[index][place] += sum }
    }
  }

  /// Each loss of all that was added, not finite where the loss is not; `nil` where it has no meaning for so
  /// many channels, or needs whole signals (`Loss.piecewise`).
  package var values: [Double?] { zip(losses, sums).map { $0?.value($1[...]) } }
}
