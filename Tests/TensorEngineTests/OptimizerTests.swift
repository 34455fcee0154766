import TensorEngine
import TestSupport
import Testing

@Suite struct OptimizerStateTests {
  private let backend = Backend.forTests(threads: 2)

  private func tensor(_ values: [Float]) -> Tensor {
    Tensor(values, shape: [values.count], on: backend)
  }

  private func gradients(_ step: Int) -> [Tensor] {
    let phase = Float(step) * 0.7
    return [tensor([1, -2, phase]), tensor([0.3 * phase - 1])]
  }

  private func parameters(_ values: [[Float]]) -> [Parameter] {
    values.enumerated().map { Parameter("\($0)", tensor($1)) }
  }

  /// Runs ten steps; at the sixth, if asked, everything that is remembered goes through arrays into another
  /// optimiser and other parameters.
  private func run(_ make: () -> any Optimizer, restoresAfter restored: Int?) -> [[Float]] {
    var optimizer = make()
    var parameters = parameters([[1, 2, 3], [-4]])
    for step in 0..<10 {
      optimizer.learningRate = 0.1 / Double(step + 1)
      if step == restored {
        let saved = optimizer.state
        let tensors = saved.tensors.map { name, values in
          (name, values.map { tensor($0.values) })
        }
        optimizer = make()
        optimizer.learningRate = 0.1 / Double(step + 1)
        optimizer.restore(OptimizerState(steps: saved.steps, tensors: tensors))
        parameters = self.parameters(parameters.map(\.value.values))
      }
      optimizer.update(parameters, with: gradients(step))
    }
    return parameters.map(\.value.values)
  }

  @Test func goesOnFromWhatWasSaved() {
    let makers: [() -> any Optimizer] = [
      { Adam() }, { Adam(weightDecay: .decoupled(0.1), isAMSGrad: true) },
      { StochasticGradientDescent(learningRate: 1) },
      { StochasticGradientDescent(learningRate: 1, momentum: 0.9, looksAhead: true) },
    ]
    for make in makers {
      let steady = run(make, restoresAfter: nil)
      for step in [0, 1, 5] { #expect(run(make, restoresAfter: step) == steady) }
    }
  }

  /// Gradients count times a scale, and what somebody holds of a step before stays as it was.
  @Test func stepsAreScaledAndOverwriteNothingThatIsHeld() {
    let makers: [() -> any Optimizer] = [
      { Adam(weightDecay: .coupled(0.5)) }, { Adam(isAMSGrad: true) },
      { StochasticGradientDescent(learningRate: 0.5, momentum: 0.9, weightDecay: 0.5) },
    ]
    for make in makers {
      var (scaled, plain) = (make(), make())
      let (own, others) = (parameters([[1, 2, 3], [-4]]), parameters([[1, 2, 3], [-4]]))
      for step in 0..<4 {
        let held = step == 1 ? own.map(\.value) + own.map(\.tensor) : []
        let state = step == 1 ? scaled.state.tensors.flatMap(\.values) : []
        let before = (held + state).map(\.values)
        scaled.update(own, with: gradients(step), scaledBy: 0.25)
        plain.update(others, with: gradients(step).map { $0 * 0.25 })
        #expect((held + state).map(\.values) == before)
        for (a, b) in zip(own, others) {
          #expect(relativeError(a.value.values, to: b.value.values.map(Double.init)) < 1e-6)
        }
      }
    }
  }

  @Test func namesWhatIsRemembered() {
    func names(_ optimizer: some Optimizer) -> [String] { optimizer.state.tensors.map(\.name) }
    #expect(names(Adam()) == ["mean", "square"])
    #expect(names(Adam(isAMSGrad: true)) == ["mean", "square", "squareMaximum"])
    #expect(names(StochasticGradientDescent(learningRate: 1)) == [])
    #expect(names(StochasticGradientDescent(learningRate: 1, momentum: 0.5)) == ["velocity"])
  }
}

@Suite struct ArrayNormTests {
  @Test func agreesWithPyTorch() throws {
    let backend = Backend.forTests(threads: 2)
    for golden in try OptimizerGolden.load().clipped {
      let gradients = golden.gradients.map {
        Tensor($0.map { Float($0) }, shape: [$0.count], on: backend)
      }
      let norm = gradients.norm()
      #expect(abs(norm - golden.norm) < 1e-14 * golden.norm)
      let factor = clippingFactor(norm: norm, limit: golden.limit)
      for (own, expected) in zip(gradients, golden.clipped) {
        #expect(relativeError((own * Float(factor)).values, to: expected) < 2e-7)
      }
    }
  }

  /// Long tensors in pieces: as summed by a plain loop, and the same bits for any number of threads.
  @Test(arguments: InstructionSet.allCases)
  func doesNotDependOnTheThreads(instructionSet: InstructionSet) {
    guard let kernels = instructionSet.kernels else { return }
    var norms: Set<Double> = []
    for threads in [1, 2, 3] {
      let backend = Backend(threads: threads, kernels: kernels)
      var source = RandomSource(seed: 5)
      let tensors = [[], [100_003], [0], [3, 40_000]].map {
        Tensor.randomNormal(shape: $0, from: &source, on: backend)
      }
      let squares = tensors.flatMap(\.values).reduce(0.0) { $0 + Double($1) * Double($1) }
      let norm = tensors.norm()
      #expect(abs(norm - squares.squareRoot()) < 1e-12 * norm)
      norms.insert(norm)
    }
    #expect(norms.count == 1)
    #expect([Tensor]().norm() == 0)
  }

  /// The largest numbers have a finite norm; one that is none is found wherever it stands.
  @Test func isFiniteWithItsElements() {
    let backend = Backend.forTests(threads: 2)
    let count = 40_001
    let largest = Float.greatestFiniteMagnitude
    #expect([Tensor(repeating: largest, shape: [count], on: backend)].norm().isFinite)
    for place in [0, 33_000, count - 1] {
      for wrong in [Float.nan, .infinity, -.infinity] {
        var values = [Float](repeating: largest, count: count)
        values[place] = wrong
        #expect(![Tensor(values, shape: [count], on: backend)].norm().isFinite)
      }
    }
  }
}
