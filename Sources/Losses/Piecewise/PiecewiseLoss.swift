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
