/// What a validation measures, as means over its examples, always in one order.
package struct ValidationFigures: Sendable {
  /// One example's part in it.
  package struct Example: Sendable {
    /// The terms of the loss, before their weights; `nil` where there was nothing to compare.
    package let losses: [Double?]
    /// What the task measures; `nil` for a figure without a meaning here.
    package let figures: [Double?]

    package init(losses: [Double?], figures: [Double?]) {
      (self.losses, self.figures) = (losses, figures)
    }
  }

  /// The mean loss: the sum of its terms, each times its weight.
  package let loss: Double
  /// The means of the terms of the loss, before their weights, over the examples that have them; one that is
  /// not finite in any example is not finite here.
  package let losses: [(name: String, mean: Double?)]
  /// The mean of each figure of the task over the examples in which it has a meaning; `nil` where it has none
  /// in any.
  package let figures: [(name: String, mean: Double?)]
  /// How many figures of examples had no meaning and were left out of the means.
  package let skipped: Int
  private let tags: [String]

  /// The means over examples.
  ///
  /// - Parameters:
  ///   - examples: At least one.
  ///   - lossNames: What the terms of the loss are called, in the order of each example's `losses`.
  ///   - weights: What each term is multiplied by, in the same order.
  ///   - figureNames: What the figures are called, in the order of each example's `figures`.
  package init(
    of examples: [Example], lossNames: [String], weights: [Double], figureNames: FigureNames
  ) {
    precondition(!examples.isEmpty, "ValidationFigures: the means of none")
    for example in examples {
      precondition(
        example.losses.count == lossNames.count,
        "ValidationFigures: \(example.losses.count) losses called \(lossNames)")
      precondition(
        example.figures.count == figureNames.names.count,
        "ValidationFigures: \(example.figures.count) figures called \(figureNames.names)")
    }
    losses = lossNames.enumerated().map { index, name in
      (name, Self.mean(examples.compactMap { $0.losses[index] }))
    }
    loss = weights.enumerated().reduce(0) { sum, term in
      sum
        + (Self.mean(examples.compactMap { $0.losses[term.offset].map { term.element * $0 } }) ?? 0)
    }
    figures = figureNames.names.enumerated().map { index, name in
      (name, Self.mean(examples.compactMap { $0.figures[index] }))
    }
    skipped = examples.reduce(0) { $0 + $1.figures.count { $0 == nil } }
    tags = Self.tags(lossNames: lossNames, figureNames: figureNames)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  // MARK: For logs

  /// The names of everything in `scalars`, whether it is known or not.
  package static func tags(lossNames: [String], figureNames: FigureNames) -> [String] {
    let group = "validation/\(figureNames.group)"
    return ["validation/loss"] + lossNames.map { "validation/loss/\($0)" }
      + figureNames.names.map { "\(group)/\($0)" }
      + (figureNames.names.isEmpty ? [] : ["\(group)/skipped"])
  }

  /// Everything known, by name, in the order of `tags`.
  package var scalars: [(tag: String, value: Double)] {
    let values = [loss] + losses.map(\.mean) + figures.map(\.mean) + [Double(skipped)]
    return zip(tags, values).compactMap { tag, value in value.map { (tag, $0) } }
  }
}
