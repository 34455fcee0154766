package import TensorEngine

extension GraphicDesign {
  /// The bands of `Tensor.equalized` that give a signal these gains.
  ///
  /// Solved on the host, in `Double`, for every track: small matrices, as coefficients are.
  ///
  /// - Parameters:
  ///   - gainsDb: Of every third octave, heard or not, 31 of them.
  ///   - signal: What is to be equalized, `[batch, track, channel, sample]`.
  /// - Returns: `bandCount` peaks; numbers where all gains are numbers.
  /// - Gradient: exact, to the gains; zero to those of bands that are left out.
  package func bands(_ gainsDb: [TrackControl], for signal: Tensor) -> [BiquadBand] {
    precondition(gainsDb.count == Self.centresHz.count, "bands: \(gainsDb.count) gains")
    func band(_ index: Int, _ gainDb: TrackControl, _ q: TrackControl) -> BiquadBand {
      BiquadBand(.peak, frequencyHz: .number(Self.centresHz[index]), gainDb: gainDb, q: q)
    }
    let heard = gainsDb[..<bandCount]
    if bandCount == 0 { return [] }
    if heard.allSatisfy({ $0.tensor == nil }) {
      let solution = solution(heard.map { $0.values(for: [1, 1, 1, 1], "bands")[0] })
      return (0..<bandCount).map {
        band($0, .number(solution.gainsDb[$0]), .number(solution.q[$0]))
      }
    }
    let shape = signal.shape
    let columns = heard.map { $0.values(for: shape, "bands") }
    let solutions = columns[0].indices.map { track in solution(columns.map { $0[track] }) }
    let numbers = solutions.flatMap { ($0.gainsDb + $0.q).map(Float.init) }
    let count = bandCount
    // [batch, track, 1, gain or Q of each band].
    let filters = Tensor(numbers, shape: [shape[0], shape[1], 1, 2 * count], on: signal.backend)
      .recorded("graphicDesign", from: heard.compactMap(\.tensor)) { d in
        let d = d.values
        let byTrack = solutions.enumerated().map { track, solution in
          let start = track * 2 * count
          return solution.pullback(
            gainsDb: d[start..<start + count].map(Double.init),
            q: d[start + count..<start + 2 * count].map(Double.init))
        }
        return heard.enumerated().map { band, control in
          TrackGradient(control, byTrack.map { $0[band] })
        }.tensors(for: shape, on: signal.backend)
      }
    func column(_ index: Int) -> TrackControl {
      .tensor(filters.sliced(index..<index + 1, along: 3))
    }
    return (0..<count).map { band($0, column($0), column(count + $0)) }
  }
}
