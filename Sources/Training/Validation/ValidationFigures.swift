package import Evaluation

/// What a validation measures, as means over its examples, always in one order.
package struct ValidationFigures: Sendable {
  /// One example's part in it.
  package struct Example: Sendable {
    /// The terms of the loss, before their weights; `nil` where there was nothing to compare.
    package let losses: [Double?]
    /// The mix against the example's target (`FeatureTarget.compared`); `nil` where it is not measured.
    package let features: FeatureComparison?

    package init(losses: [Double?], features: FeatureComparison?) {
      self.losses = losses
      self.features = features
    }
  }

  /// The mean loss: the sum of its terms, each times its weight.
  package let loss: Double
  /// The means of the terms of the loss, before their weights, over the examples that have them; one that is
  /// not finite in any example is not finite here.
  package let losses: [(name: String, mean: Double?)]
  /// The mean of each feature over the examples in which it has a meaning; `nil` where it has none
  /// in any.
  package let features: [(feature: Feature, mean: Double?)]
  /// How many features of examples had no meaning and were left out of the means.
  package let skippedFeatures: Int

  /// The means over examples.
  ///
  /// - Parameters:
  ///   - examples: At least one.
  ///   - lossNames: What the terms of the loss are called, in the order of each example's `losses`.
  ///   - weights: What each term is multiplied by, in the same order.
  package init(of examples: [Example], lossNames: [String], weights: [Double]) {
    precondition(!examples.isEmpty, "ValidationFigures: the means of none")
    for example in examples {
      precondition(
        example.losses.count == lossNames.count,
        "ValidationFigures: \(example.losses.count) losses called \(lossNames)")
    }
    losses = lossNames.enumerated().map { index, name in
      (name, Self.mean(examples.compactMap { $0.losses[index] }))
    }
    loss = weights.enumerated().reduce(0) { sum, term in
      sum
        + (Self.mean(examples.compactMap { $0.losses[term.offset].map { term.element * $0 } }) ?? 0)
    }
    var skipped = 0
    features = Feature.allCases.map { feature in
      let known = examples.compactMap { $0.features?[feature] }
      skipped += examples.count - known.count
      return (feature, Self.mean(known))
    }
    skippedFeatures = skipped
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  // MARK: For logs

  /// The names of everything in `scalars`, whether it is known or not.
  package static func tags(lossNames: [String]) -> [String] {
    ["validation/loss"] + lossNames.map { "validation/loss/\($0)" }
      + Feature.allCases.map { "validation/features/\($0.rawValue)" }
      + ["validation/features/skipped"]
  }

  /// Everything known, by name, in the order of `tags`.
  package var scalars: [(tag: String, value: Double)] {
    let values =
      [loss] + losses.map(\.mean) + features.map(\.mean) + [Double(skippedFeatures)]
    return zip(Self.tags(lossNames: losses.map(\.name)), values).compactMap { tag, value in
      value.map { (tag, $0) }
    }
  }
}
