package import TensorEngine

/// What happened in a step.
package struct StepFigures {
  /// Steps made so far, this one included.
  package let step: Int
  /// The weighted sum of the terms; `nil` where it is not finite.
  package let loss: Double?
  /// Each term of the loss before its weight; `nil` where the examples had nothing to compare.
  package let terms: [Double?]
  package let learningRate: Double
  /// Of the gradient over all weights, before clipping; `nil` where it is not finite.
  package let gradientNorm: Double?
  /// Whether the gradient was scaled down.
  package let isClipped: Bool
  /// Where a number came from that is none; such a step changes nothing.
  package let failure: NonFiniteOrigin?

  package init(
    step: Int, loss: Double?, terms: [Double?], learningRate: Double, gradientNorm: Double?,
    isClipped: Bool, failure: NonFiniteOrigin?
  ) {
    (self.step, self.loss, self.terms) = (step, loss, terms)
    (self.learningRate, self.gradientNorm) = (learningRate, gradientNorm)
    (self.isClipped, self.failure) = (isClipped, failure)
  }
}
