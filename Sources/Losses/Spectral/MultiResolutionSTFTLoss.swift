package import TensorEngine

/// The mean of STFT losses of several sizes.
///
/// - Gradient: composed.
/// - Source: Yamamoto et al. (2019), arXiv:1910.11480, eq. 7; the sizes of auraloss.
package struct MultiResolutionSTFTLoss: Loss {
  /// The losses that the mean is over.
  package let resolutions: [STFTLoss]

  /// A mean over losses of any settings; the default is auraloss's.
  package init(
    _ resolutions: [STFTLoss.Settings] = [
      STFTLoss.Settings(fftSize: 1024, hop: 120, windowSize: 600),
      STFTLoss.Settings(fftSize: 2048, hop: 240, windowSize: 1200),
      STFTLoss.Settings(fftSize: 512, hop: 50, windowSize: 240),
    ]
  ) {
    precondition(!resolutions.isEmpty, "MultiResolutionSTFTLoss: no resolutions")
    self.resolutions = resolutions.map { STFTLoss($0) }
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    .added(resolutions.map { $0(input, target) }) / Float(resolutions.count)
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    let parts = resolutions.compactMap { $0.piecewise(channels: channels) }
    guard parts.count == resolutions.count else { return nil }
    return PiecewiseLoss(
      parts, of: { [LossPiece](repeating: $0, count: parts.count) },
      combination: { $0.reduce(0, +) / Double(parts.count) })
  }
}
