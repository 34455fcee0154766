import Foundation
import TensorEngine

/// What the signal-to-distortion losses share: a ratio of energies in negated decibels.
struct DistortionRatio {
  /// Whether the mean of each channel is taken away first.
  let removesMean: Bool
  /// ε, in the divisor and in the logarithm, so that silence and equality are finite.
  let epsilon: Float

  /// Input and target, without their means if those are removed.
  func prepared(_ input: Tensor, _ target: Tensor) -> (Tensor, Tensor) {
    func prepare(_ signal: Tensor) -> Tensor {
      removesMean ? signal - signal.mean(along: [2], keepingAxes: true) : signal
    }
    return (prepare(input), prepare(target))
  }

  /// The scale α = ⟨x, y⟩ / (Σy² + ε) at which a target comes closest to an input, for each channel.
  func scale(of target: Tensor, to input: Tensor) -> Tensor {
    (input * target).sum(along: [2], keepingAxes: true)
      / (target.squared().sum(along: [2], keepingAxes: true) + epsilon)
  }

  /// −10 · log₁₀(s / (d + ε) + ε) of two energies.
  func loss(signal: Double, distortion: Double) -> Double {
    -10 * log10(signal / (distortion + Double(epsilon)) + Double(epsilon))
  }

  /// −10 · log₁₀(Σs² / (Σd² + ε) + ε) for each channel, and their mean.
  func loss(signal: Tensor, distortion: Tensor) -> Tensor {
    let ratio = signal.squared().sum(along: [2]) / (distortion.squared().sum(along: [2]) + epsilon)
    return (-4.342944819032518 * (ratio + epsilon).logarithm()).mean(along: [1])
  }
}
