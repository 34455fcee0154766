package import Losses

/// Features and losses of one mix, or their means over several.
package struct EvaluationFigures: Sendable {
  /// Every feature in order; `nil` where it has no meaning.
  package let features: [(feature: Feature, error: Double?)]
  /// Every loss in order; `nil` where it has no finite value.
  package let losses: [(kind: LossKind, value: Double?)]

  /// How much more each figure is than another's; `nil` where either has no meaning.
  package func difference(from other: EvaluationFigures) -> EvaluationFigures {
    func difference(_ one: Double?, _ other: Double?) -> Double? {
      guard let one, let other else { return nil }
      return one - other
    }
    return EvaluationFigures(
      features: zip(features, other.features).map { ($0.feature, difference($0.error, $1.error)) },
      losses: zip(losses, other.losses).map { ($0.kind, difference($0.value, $1.value)) })
  }

  /// The mean of each figure over those mixes where it has a meaning; `nil` where it has none in any.
  package static func mean(of figures: [EvaluationFigures]) -> EvaluationFigures {
    precondition(!figures.isEmpty, "EvaluationFigures: the mean of none")
    func mean(_ values: [Double?]) -> Double? {
      let known = values.compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
    return EvaluationFigures(
      features: figures[0].features.indices.map { index in
        (figures[0].features[index].feature, mean(figures.map { $0.features[index].error }))
      },
      losses: figures[0].losses.indices.map { index in
        (figures[0].losses[index].kind, mean(figures.map { $0.losses[index].value }))
      })
  }
}

/// The figures of a mix, or means over several mixes: as they are, and brought to the target's integrated
/// loudness.
///
/// The second way tells whether a mix is better where loudness alone would decide.
package struct JudgedFigures: Sendable {
  package let asRendered: EvaluationFigures
  /// `nil` where the mix or the target has no loudness.
  package let atTargetLoudness: EvaluationFigures?

  init(asRendered: EvaluationFigures, atTargetLoudness: EvaluationFigures?) {
    self.asRendered = asRendered
    self.atTargetLoudness = atTargetLoudness
  }

  /// The means over mixes, at least one.
  package init(meanOf mixes: [JudgedMix]) {
    let matched = mixes.compactMap(\.figures.atTargetLoudness)
    asRendered = .mean(of: mixes.map(\.figures.asRendered))
    atTargetLoudness = matched.isEmpty ? nil : .mean(of: matched)
  }
}

/// A mix, judged.
package struct JudgedMix: Sendable {
  package let figures: JudgedFigures
  /// How loud the mix is, as rendered.
  package let loudness: LoudnessFigures
}
