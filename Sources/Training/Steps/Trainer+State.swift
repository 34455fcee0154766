import Models
import TensorEngine

/// What a trainer is saved as, and restored from.
///
/// The weights stand in a checkpoint as those of the model. Beside them stand the optimiser's memory,
/// `training.optimizer.mean.WEIGHT`, and where the model's weights are an average, those that learn,
/// `training.weight.WEIGHT`.
extension Trainer {
  /// The numbers that going on needs.
  struct State: Codable, Equatable {
    let optimizerSteps, skippedSteps, skippedInRow: Int
    let plateau: LearningRateSchedule.Plateau
  }

  private static let optimizerPrefix = CheckpointTraining.prefix + "optimizer."
  private static let weightPrefix = CheckpointTraining.prefix + "weight."

  var state: State {
    State(
      optimizerSteps: optimizer.state.steps, skippedSteps: skippedSteps,
      skippedInRow: skippedInRow, plateau: schedule.plateau)
  }

  /// The arrays that going on needs beside `learned`.
  var stateArrays: [WeightArray] {
    func array(_ name: String, _ value: Tensor) -> WeightArray {
      WeightArray(name: name, shape: value.shape, values: value.values)
    }
    var arrays = optimizer.state.tensors.flatMap { name, values in
      zip(weights.parameters, values).map { parameter, value in
        array(Self.optimizerPrefix + "\(name).\(parameter.name)", value)
      }
    }
    if average != nil {
      arrays += weights.parameters.map { array(Self.weightPrefix + $0.name, $0.value) }
    }
    return arrays
  }

  /// Goes on from what was saved.
  ///
  /// - Parameters:
  ///   - state: The numbers.
  ///   - step: Steps made.
  ///   - learned: The model's weights.
  ///   - arrays: All others.
  /// - Throws: What is missing, or of another shape, or of another run.
  func restore(
    _ state: State, step: Int, learned: [WeightArray], arrays: [WeightArray]
  ) throws {
    var given: [String: WeightArray] = [:]
    for array in arrays { given[array.name] = array }
    func tensors(_ prefix: String) throws(WeightError) -> [Tensor] {
      var tensors: [Tensor] = []
      for parameter in weights.parameters {
        let name = prefix + parameter.name
        guard let array = given.removeValue(forKey: name) else { throw .missing(name: name) }
        guard array.shape == parameter.value.shape else {
          throw .misshapen(name: name, found: array.shape, expected: parameter.value.shape)
        }
        tensors.append(Tensor(array.values, shape: array.shape, on: weights.backend))
      }
      return tensors
    }
    try weights.load(learned)
    var memory: [(name: String, values: [Tensor])] = []
    for (name, _) in optimizer.state.tensors {
      memory.append(
        (name, state.optimizerSteps == 0 ? [] : try tensors(Self.optimizerPrefix + "\(name).")))
    }
    optimizer.restore(OptimizerState(steps: state.optimizerSteps, tensors: memory))
    if let decay = average?.decay {
      average = ParameterAverage(decay: decay, from: weights.parameters.map(\.value))
      for (parameter, value) in zip(weights.parameters, try tensors(Self.weightPrefix)) {
        parameter.value = value
      }
    }
    if let extra = given.keys.min() { throw WeightError.unknown(name: extra) }
    schedule.plateau = state.plateau
    (self.step, skippedSteps, skippedInRow) = (step, state.skippedSteps, state.skippedInRow)
  }
}
