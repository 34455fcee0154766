import Documents
import Foundation
package import TensorEngine

// Losses of samples at the same place, each the mean over the channels of what `piecewise` says of one.

/// The mean absolute error, mean |x − y|.
///
/// - Gradient: composed; 0 where both are equal.
package struct L1Loss: Loss, Sendable {
  package init() {}

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return (input - target).magnitude().mean(along: [1, 2])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(ofEachChannel: { $0.magnitude / $0.samples }, channels: channels)
  }
}

/// The mean squared error, mean (x − y)².
///
/// - Gradient: composed.
package struct MSELoss: Loss, Sendable {
  package init() {}

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return (input - target).squared().mean(along: [1, 2])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(ofEachChannel: { $0.errorEnergy / $0.samples }, channels: channels)
  }
}

/// The error-to-signal ratio, Σ(y − x)² / (Σy² + ε) for each channel, and their mean.
///
/// - Gradient: composed.
/// - Source: Wright & Välimäki (2019), arXiv:1911.08922, eq. 3; ε as in auraloss.
package struct ESRLoss: Loss, Sendable {
  package var epsilon: Float

  package init(epsilon: Float = 1e-8) { self.epsilon = epsilon }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let error = (target - input).squared().sum(along: [2])
    return (error / (target.squared().sum(along: [2]) + epsilon)).mean(along: [1])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { $0.errorEnergy / ($0.targetEnergy + Double(epsilon)) }, channels: channels)
  }
}

/// The difference in offset, (mean (y − x))² / (mean y² + ε) for each channel, and their mean.
///
/// - Gradient: composed.
/// - Source: Wright & Välimäki (2019), arXiv:1911.08922, eq. 4; ε as in auraloss.
package struct DCLoss: Loss, Sendable {
  package var epsilon: Float

  package init(epsilon: Float = 1e-8) { self.epsilon = epsilon }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    let offset = (target - input).mean(along: [2]).squared()
    return (offset / (target.squared().mean(along: [2]) + epsilon)).mean(along: [1])
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    PiecewiseLoss(
      ofEachChannel: { sums in
        let offset = sums.error / sums.samples
        return offset * offset / (sums.targetEnergy / sums.samples + Double(epsilon))
      }, channels: channels)
  }
}

/// The logarithm of the hyperbolic cosine of the error, mean (1/a) · ln cosh(a(x − y)): a square near zero, a
/// magnitude far from it.
///
/// auraloss adds 1e-8 within the logarithm, less than a `Float` can tell there; it is left out, so the loss
/// of equals is 0.
///
/// - Gradient: composed; tanh(a(x − y)) over the number of elements.
/// - Source: Chen et al. (2019), "Log hyperbolic cosine loss improves variational auto-encoder".
package struct LogCoshLoss: Loss, Sendable {
  package var sharpness: Float

  /// A loss that turns from square to magnitude around an error of 1/`sharpness`, the a of the formula.
  package init(sharpness: Float = 1) {
    precondition(sharpness > 0, "LogCoshLoss: sharpness \(sharpness)")
    self.sharpness = sharpness
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return (sharpness * (input - target)).logCosh().mean(along: [1, 2]) / sharpness
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    guard sharpness == 1 else { return nil }
    return PiecewiseLoss(ofEachChannel: { $0.logCosh / $0.samples }, channels: channels)
  }
}

// MARK: By name

extension LossKind {
  package static let l1 = LossKind(
    "l1", "The mean absolute error.", origin: .peer("auraloss"), needsStereo: false,
    isReported: true, L1Loss())

  package static let mse = LossKind(
    "mse", "The mean squared error.", origin: .peer("auraloss"), needsStereo: false,
    isReported: true, MSELoss())

  package static let esr = LossKind(
    "esr", "The energy of the error over that of the target.", origin: .peer("auraloss"),
    needsStereo: false, isReported: true, ESRLoss(),
    settings: [LossSetting("epsilon", \.epsilon, .epsilon, epsilonMeaning)]
  ).withFilter

  package static let dc = LossKind(
    "dc", "The difference in offset over the power of the target.", origin: .peer("auraloss"),
    needsStereo: false, isReported: true, DCLoss(),
    settings: [LossSetting("epsilon", \.epsilon, .epsilon, epsilonMeaning)]
  ).withFilter

  package static let logCosh = LossKind(
    "logCosh", "A square where the error is small, a magnitude where it is large.",
    origin: .peer("auraloss"), needsStereo: false, isReported: true, LogCoshLoss(),
    settings: [
      LossSetting(
        "sharpness", \.sharpness, .single(1e-3...1e6),
        "the square becomes a magnitude around an error of 1/sharpness.")
    ])

  static let epsilonMeaning = "what keeps the ratio finite where the target is silent."
}

extension ValueFormat<Float> {
  /// A number that keeps ratios finite.
  static var epsilon: ValueFormat { .single(1e-16...1) }
}

extension Tensor {
  /// ln cosh x of each element (`LogCosh`).
  ///
  /// - Gradient: dx = dy · tanh x. Keeps `x`.
  func logCosh() -> Tensor {
    let x = detached
    let y = Tensor(uninitialized: shape, on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(over: count, grain: Backend.grain) { range in
          for index in range {
            y[index] = Float(LogCosh.value(Double(x[index])))
          }
        }
      }
    }
    return y.recorded("logCosh", from: [self]) { dy in [dy * x.hyperbolicTangent()] }
  }
}

/// The logarithm of the hyperbolic cosine.
enum LogCosh {
  /// ln cosh x = |x| + ln(1 + e^(−2|x|)) − ln 2, which does not overflow.
  ///
  /// In `Double`, for the terms nearly cancel where x is small; below ½, where audio's errors are, from the
  /// series x²/2 − x⁴/12 + x⁶/45 − …, whose first term left out is below 10⁻⁸ of the sum.
  static func value(_ x: Double) -> Double {
    let magnitude = abs(x)
    return magnitude < 0.5
      ? series(magnitude * magnitude) : magnitude + log1p(exp(-2 * magnitude)) - M_LN2
  }

  /// ln cosh x from t = x², by the coefficients of ∫ tanh x: B₂ₙ 2²ⁿ (2²ⁿ − 1) / (2n (2n)!).
  private static func series(_ t: Double) -> Double {
    let high = 31 / 14_175 + t * (-691 / 935_550 + t * (10_922 / 42_567_525))
    return t * (1 / 2 + t * (-1 / 12 + t * (1 / 45 + t * (-17 / 2_520 + t * high))))
  }
}
