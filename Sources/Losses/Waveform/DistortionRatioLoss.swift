import Documents
import Foundation
package import TensorEngine

/// A ratio of energies in negated decibels, −10 · log₁₀(Σs² / (Σd² + ε) + ε) for each channel, and their mean:
/// how much of the target is in the input, over what else is.
///
/// With α = ⟨x, y⟩/(Σy² + ε):
///
/// | variant | signal s | distortion d | lowest |
/// |---|---|---|---|
/// | SNR | y | x − y | at equality, −10 · log₁₀(Σy²/ε) |
/// | SI-SDR | αy | x − αy | where the input is the target at any scale |
/// | SD-SDR | αy | x − y | at equality |
///
/// 80 dB, the most there is: for a silent target, or where nothing of the target is in the input.
///
/// - Gradient: composed.
/// - Source: SNR: auraloss. Le Roux et al. (2019), "SDR – half-baked or well done?", arXiv:1811.02508: SI-SDR
///   eq. 3, SD-SDR section 4; ε as in auraloss.
package struct DistortionRatioLoss: Loss, Sendable {
  package enum Variant: Sendable {
    /// The signal-to-noise ratio.
    case snr
    /// The scale-invariant signal-to-distortion ratio.
    case siSdr
    /// The scale-dependent signal-to-distortion ratio.
    case sdSdr
  }

  package let variant: Variant
  /// Whether the mean of each channel is taken away first.
  package var removesMean: Bool
  /// ε, in the divisor and in the logarithm, so that silence and equality are finite.
  package var epsilon: Float

  package init(_ variant: Variant, removesMean: Bool = true, epsilon: Float = 1e-8) {
    self.variant = variant
    self.removesMean = removesMean
    self.epsilon = epsilon
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let (x, y) = (prepared(input), prepared(target))
    switch variant {
    case .snr:
      return loss(signal: y, distortion: x - y)
    case .siSdr:
      let scaled = y * scale(of: y, to: x)
      return loss(signal: scaled, distortion: x - scaled)
    case .sdSdr:
      return loss(signal: y * scale(of: y, to: x), distortion: x - y)
    }
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { sums in
        let (error, target, product) = sums.energies(removesMean: removesMean)
        let epsilon = Double(epsilon)
        if variant == .snr { return loss(signal: target, distortion: error) }
        // α = (Σy² + Σdy) / (Σy² + ε)
        let scale = (target + product) / (target + epsilon)
        let signal = scale * scale * target
        if variant == .sdSdr { return loss(signal: signal, distortion: error) }
        // x − αy = d + (1 − α)y, where 1 − α is small near equality.
        let rest = (epsilon - product) / (target + epsilon)
        let distortion = error + 2 * rest * product + rest * rest * target
        return loss(signal: signal, distortion: max(0, distortion))
      }, channels: channels)
  }

  private func prepared(_ signal: Tensor) -> Tensor {
    removesMean ? signal - signal.mean(along: [2], keepingAxes: true) : signal
  }

  /// The scale α at which a target comes closest to an input, for each channel.
  private func scale(of target: Tensor, to input: Tensor) -> Tensor {
    (input * target).sum(along: [2], keepingAxes: true)
      / (target.squared().sum(along: [2], keepingAxes: true) + epsilon)
  }

  private func loss(signal: Double, distortion: Double) -> Double {
    -10 * log10(signal / (distortion + Double(epsilon)) + Double(epsilon))
  }

  private func loss(signal: Tensor, distortion: Tensor) -> Tensor {
    let ratio = signal.squared().sum(along: [2]) / (distortion.squared().sum(along: [2]) + epsilon)
    return (-4.342944819032518 * (ratio + epsilon).logarithm()).mean(along: [1])
  }
}

// MARK: By name

extension LossKind {
  package static let snr = ratio(
    "snr", "The signal-to-noise ratio in negated decibels.", .snr)
  package static let siSdr = ratio(
    "siSdr", "The signal-to-distortion ratio in negated decibels, at whatever scale.", .siSdr)
  package static let sdSdr = ratio(
    "sdSdr", "The signal-to-distortion ratio in negated decibels, the scale counted in.", .sdSdr)

  private static func ratio(
    _ name: String, _ meaning: String, _ variant: DistortionRatioLoss.Variant
  ) -> LossKind {
    LossKind(
      name, meaning, origin: .peer("auraloss"), needsStereo: false, isReported: true,
      DistortionRatioLoss(variant),
      settings: [
        LossSetting(
          "removesMean", \.removesMean, .truth,
          "whether the mean of each channel is taken away first."),
        LossSetting("epsilon", \.epsilon, .epsilon, epsilonMeaning),
      ])
  }
}
