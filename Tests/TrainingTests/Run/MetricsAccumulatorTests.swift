import Testing
import Training

@Suite struct MetricsAccumulatorTests {
  private func figures(
    loss: Double?, terms: [Double?], rate: Double = 1e-3, norm: Double? = 1,
    isClipped: Bool = false, signalToNoise: Double? = nil
  ) -> StepFigures {
    StepFigures(
      step: 1, loss: loss, terms: terms, learningRate: rate, gradientNorm: norm,
      isClipped: isClipped, signalToNoise: signalToNoise, failure: nil)
  }

  @Test func columnsAreInOrder() {
    #expect(
      MetricsAccumulator.columns(terms: ["l1", "parameters"]) == [
        "loss", "loss/l1", "loss/parameters", "learningRate", "gradientNorm", "clippedShare",
      ])
  }

  @Test func meansAndTheLastRate() {
    var interval = MetricsAccumulator(terms: 2)
    interval.add(figures(loss: 1, terms: [2, 8], rate: 0.1, norm: 3, isClipped: true))
    interval.add(figures(loss: 2, terms: [4, nil], rate: 0.2, norm: 5))
    interval.add(figures(loss: 6, terms: [6, 10], rate: 0.3, norm: 4))
    interval.add(figures(loss: 3, terms: [0, nil], rate: 0.4, norm: 8))
    #expect(
      interval.figures(terms: ["l1", "parameters"]) == [
        "loss": 3, "loss/l1": 3, "loss/parameters": 9, "learningRate": 0.4, "gradientNorm": 5,
        "clippedShare": 0.25,
      ])
  }

  /// Only of a model some of whose gradients are estimated, over the steps of which it is known.
  @Test func estimatesAreSoSure() {
    let columns = MetricsAccumulator.columns(terms: ["l1"], estimatesGradients: true)
    #expect(columns.last == "gradientSignalToNoise" && columns.count == 6)
    var interval = MetricsAccumulator(terms: 1, estimatesGradients: true)
    interval.add(figures(loss: 1, terms: [1], signalToNoise: 2))
    interval.add(figures(loss: 1, terms: [1]))
    interval.add(figures(loss: 1, terms: [1], signalToNoise: 4))
    #expect(interval.figures(terms: ["l1"])["gradientSignalToNoise"] == 3)
    var exact = MetricsAccumulator(terms: 1)
    exact.add(figures(loss: 1, terms: [1], signalToNoise: 2))
    #expect(exact.figures(terms: ["l1"])["gradientSignalToNoise"] == nil)
  }

  /// A step that was skipped counts as one that was not clipped, and in nothing else.
  @Test func whatIsNotFiniteIsLeftOut() {
    var interval = MetricsAccumulator(terms: 1)
    interval.add(figures(loss: nil, terms: [.nan], rate: 0.1, norm: nil))
    #expect(interval.figures(terms: ["l1"]) == ["learningRate": 0.1, "clippedShare": 0])
    interval.add(figures(loss: 2, terms: [.infinity], rate: 0.2, norm: 4, isClipped: true))
    #expect(
      interval.figures(terms: ["l1"]) == [
        "loss": 2, "learningRate": 0.2, "gradientNorm": 4, "clippedShare": 0.5,
      ])
  }
}
