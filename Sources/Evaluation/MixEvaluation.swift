package import Losses

/// What is said of one mix against its target.
package struct MixEvaluation: Sendable {
  package let features: FeatureComparison
  /// Every loss in order; `nil` where it has no finite value.
  package let losses: [(kind: LossKind, value: Double?)]
  package let loudness: LoudnessFigures
}
