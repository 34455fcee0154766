import Foundation
import Losses
package import TensorEngine

/// How far a mix is from its target: STFT losses of three sizes over left, right, their sum and their
/// difference, as four channels of one signal.
///
/// The four share the norm of the convergence term, so that a side without sound, such as the difference of a
/// mono target, costs what it weighs.
///
/// - Shape: input and target `[batch, 2, sample]`.
/// - Gradient: composed.
/// - Source: Steinmetz et al. (2021), arXiv:2010.10291, eq. 5, with left and right besides; sizes of
///   automix-toolkit.
package struct FitLoss: Loss {
  private let base = MultiResolutionSTFTLoss(
    [4096, 1024, 256].map { STFTLoss.Settings(fftSize: $0, hop: $0 / 2) })

  package init() {}

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    precondition(
      input.rank == 3 && input.shape[1] == 2 && input.shape == target.shape,
      "FitLoss: input \(input.shape), target \(target.shape)")
    return base.callAsFunction(Self.fourChannels(input), Self.fourChannels(target))
  }

  private static func fourChannels(_ stereo: Tensor) -> Tensor {
    let left = stereo.sliced(0..<1, along: 1)
    let right = stereo.sliced(1..<2, along: 1)
    return .concatenated([left, right, left + right, left - right], along: 1)
  }
}

/// How much of a target a mix explains over the whole song.
package struct SignalToNoise: Hashable, Sendable {
  /// Σ target² over both channels.
  package var targetEnergy = 0.0
  /// Σ (target − mix)² over both channels.
  package var errorEnergy = 0.0

  package init(targetEnergy: Double = 0, errorEnergy: Double = 0) {
    self.targetEnergy = targetEnergy
    self.errorEnergy = errorEnergy
  }

  /// 10·log10(Σ target² / Σ (target − mix)²) in decibels; `nil` where one of the sums is 0: a silent
  /// target, or a mix that equals it sample by sample (`isExact`).
  package var decibels: Double? {
    targetEnergy > 0 && errorEnergy > 0 ? 10 * log10(targetEnergy / errorEnergy) : nil
  }

  /// Whether the mix equals the target sample by sample.
  package var isExact: Bool { errorEnergy == 0 }
}
