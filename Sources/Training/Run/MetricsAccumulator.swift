/// Steps between two rows of `metrics.csv`, put together.
package struct MetricsAccumulator: Codable, Equatable {
  private var steps = 0
  private var clipped = 0
  /// The mean of the losses that are finite.
  private var loss = Mean()
  private var gradientNorm = Mean()
  private var terms: [Mean]
  private var learningRate = 0.0
  /// How sure estimated gradients were; `nil` for a model that has none.
  private var signalToNoise: Mean?

  private struct Mean: Codable, Equatable {
    var sum = 0.0
    var count = 0

    mutating func add(_ value: Double?) {
      guard let value, value.isFinite else { return }
      sum += value
      count += 1
    }

    var value: Double? { count == 0 ? nil : sum / Double(count) }
  }

  /// No step yet of a loss with so many terms, and of a model some of whose gradients may be estimated.
  package init(terms: Int, estimatesGradients: Bool = false) {
    self.terms = Array(repeating: Mean(), count: terms)
    signalToNoise = estimatesGradients ? Mean() : nil
  }

  /// How many terms the loss has.
  var termCount: Int { terms.count }

  /// Counts a step in.
  package mutating func add(_ figures: StepFigures) {
    steps += 1
    clipped += figures.isClipped ? 1 : 0
    loss.add(figures.loss)
    gradientNorm.add(figures.gradientNorm)
    for index in terms.indices { terms[index].add(figures.terms[index]) }
    learningRate = figures.learningRate
    signalToNoise?.add(figures.signalToNoise)
  }

  /// The columns of a run whose loss has these terms, and some of whose gradients may be estimated.
  package static func columns(terms: [String], estimatesGradients: Bool = false) -> [String] {
    ["loss"] + terms.map { "loss/\($0)" } + ["learningRate", "gradientNorm", "clippedShare"]
      + (estimatesGradients ? ["gradientSignalToNoise"] : [])
  }

  /// Means over the steps, and the last learning rate, by column; without those that have no value.
  package func figures(terms names: [String]) -> [String: Double] {
    let values =
      [loss.value] + terms.map(\.value) + [
        learningRate, gradientNorm.value, Double(clipped) / Double(max(steps, 1)),
        signalToNoise?.value,
      ]
    let columns = Self.columns(terms: names, estimatesGradients: signalToNoise != nil)
    return Dictionary(
      uniqueKeysWithValues: zip(columns, values).compactMap { name, value in
        value.map { (name, $0) }
      })
  }
}
