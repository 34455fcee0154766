/// A loss of one item as sums over pieces of its signals, so that signals of any length can be compared in
/// little memory: `value` of the added `sums` of all pieces is what the loss says of the whole signals.
///
/// Sums are in double; the value differs from the loss by the rounding of its single precision.
package struct PiecewiseLoss {
  /// How many samples before and behind a piece the loss looks at.
  let reach: Int
  /// How many sums there are.
  let count: Int
  /// What a piece adds to each sum.
  let sums: (LossPiece) -> [Double]
  /// The loss, from the sums over all pieces.
  let value: (ArraySlice<Double>) -> Double

  init(
    reach: Int, count: Int, sums: @escaping (LossPiece) -> [Double],
    value: @escaping (ArraySlice<Double>) -> Double
  ) {
    self.reach = reach
    self.count = count
    self.sums = sums
    self.value = value
  }

  /// The mean over the channels of what a loss of waveforms says of each.
  init(ofEachChannel loss: @escaping (WaveformSums) -> Double, channels: Int) {
    let count = WaveformSums.count
    self.init(reach: 0, count: channels * count, sums: \.waveform) { sums in
      let losses = (0..<channels).map { channel in
        loss(WaveformSums(sums.dropFirst(channel * count).prefix(count)))
      }
      return losses.reduce(0, +) / Double(channels)
    }
  }

  /// A combination of losses, each of what `pieces` makes of a piece for it.
  init(
    _ parts: [PiecewiseLoss], of pieces: @escaping (LossPiece) -> [LossPiece],
    combination: @escaping ([Double]) -> Double
  ) {
    self.init(
      reach: parts.map(\.reach).max() ?? 0, count: parts.map(\.count).reduce(0, +),
      sums: { piece in zip(parts, pieces(piece)).flatMap { $0.sums($1) } },
      value: { sums in
        var left = sums
        return combination(
          parts.map { part in
            defer { left = left.dropFirst(part.count) }
            return part.value(left.prefix(part.count))
          })
      })
  }
}

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
