import SignalOps
import TensorEngine

extension STFTLoss {
  /// The frames whose middle lies in a piece are the piece's; the last piece has one in the middle of the end
  /// too, where the hop has it there. What the frames meet around the signals lies around the pieces.
  package func piecewise(channels: Int) -> PiecewiseLoss? {
    guard isOnePass, settings.padding == .reflect, settings.pooling == .item,
      settings.fftSize.isMultiple(of: 2)
    else { return nil }
    let within = STFT(
      fftSize: settings.fftSize, hop: settings.hop, windowSize: settings.windowSize,
      window: settings.window, padding: .none)
    return PiecewiseLoss(reach: settings.fftSize / 2, count: 5) { piece in
      sums(of: piece, within)
    } value: { sums in
      value(of: Array(sums))
    }
  }

  /// The four sums of `SpectralDistances` over all channels, and how many pairs they are over.
  private func sums(of piece: LossPiece, _ within: STFT) -> [Double] {
    func frames(before sample: Int) -> Int { (sample + settings.hop - 1) / settings.hop }
    let (first, end) = (piece.range.lowerBound, piece.range.upperBound)
    let frames = frames(before: first)..<frames(before: end + (end == piece.samples ? 1 : 0))
    guard !frames.isEmpty else { return [0, 0, 0, 0, 0] }
    let start = frames.lowerBound * settings.hop - settings.fftSize / 2 - first + piece.margin
    let samples = start..<start + (frames.count - 1) * settings.hop + settings.fftSize
    let distances = piece.input.sliced(samples, along: 2).spectralDistances(
      to: piece.target.sliced(samples, along: 2), within, bank: bank, floor: settings.powerFloor)
    let sums = [
      distances.logarithmic, distances.linear, distances.squared, distances.targetEnergy,
    ]
    return sums.map { $0.values.reduce(0) { $0 + Double($1) } }
      + [Double(distances.count * piece.input.shape[1])]
  }

  private func value(of sums: [Double]) -> Double {
    let (squared, energy, count) = (sums[2], sums[3], sums[4])
    let convergence = (max(squared, 1e-30) / max(energy, 1e-12)).squareRoot()
    let linear = settings.linearDistance == .absolute ? sums[1] : squared
    return Double(settings.convergenceWeight) * convergence
      + (Double(settings.logWeight) * sums[0] + Double(settings.linearWeight) * linear) / count
  }
}
