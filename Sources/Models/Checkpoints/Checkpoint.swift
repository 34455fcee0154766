import Documents
import MixingConsole
package import TensorEngine

/// A model as a file holds it: which one, and its weights.
///
/// ```swift
/// let checkpoint = try Checkpoint(contentsOf: "automix-toolkit.ckpt", models: .builtIn)
/// try weights.load(checkpoint.arrays)
/// ```
package struct Checkpoint: Equatable, Sendable {
  /// The model's kind and sizes.
  package let model: any ModelConfiguration
  /// Its weights, in the order of its layers, by the names without a prefix.
  package let arrays: [WeightArray]
  /// What the run that made them says; `nil` where it was none of Fader's.
  package let training: CheckpointTraining?

  package static func == (one: Checkpoint, other: Checkpoint) -> Bool {
    one.model.isEqual(to: other.model) && one.arrays == other.arrays
      && one.training == other.training
  }

  /// How many numbers training changes: all but running means and variances.
  package var parameterCount: Int {
    arrays.reduce(0) { $0 + ($1.name.contains(".running_") ? 0 : $1.values.count) }
  }

  package init(
    model: any ModelConfiguration, arrays: [WeightArray], training: CheckpointTraining? = nil
  ) {
    self.model = model
    self.arrays = arrays
    self.training = training
  }

  /// The model, to be run and not trained: nothing that it computes is recorded.
  ///
  /// - Throws: Which of its weights is not one of the model's.
  package func network(on backend: Backend) throws(WeightError) -> any Model {
    let weights = ModelWeights(seed: nil, on: backend)
    let network: any Model = model.network(weights.scope)
    try weights.load(arrays)
    weights.freeze()
    return network
  }

  /// Reads a checkpoint of Fader, or of PyTorch or Lightning.
  ///
  /// - Parameters:
  ///   - path: A safetensors file or a zip archive by `torch.save`.
  ///   - models: Those that it may hold.
  ///   - wantsToTrain: Whether what only further training needs is read as well.
  /// - Throws: What is wrong with the file, or which weight is not one of the model's.
  package init(
    contentsOf path: String, models: ModelCatalogue, toTrain wantsToTrain: Bool = false
  ) throws(CheckpointError) {
    try self.init(StoredCheckpoint(contentsOf: path, models: models), toTrain: wantsToTrain)
  }

  /// Reads the weights of an open checkpoint.
  ///
  /// Its configuration is the one that Fader wrote beside the weights, else it is inferred from their
  /// names and shapes. Nothing is read before all names and shapes are accepted.
  package init(
    _ stored: StoredCheckpoint, toTrain wantsToTrain: Bool = false
  ) throws(CheckpointError) {
    var prefix = stored.format == .pyTorch ? PyTorchWriter.prefix : ""
    var training: CheckpointTraining?
    if let text = stored.metadata {
      do {
        let metadata = try CheckpointMetadata(
          text, file: stored.file.path, models: stored.models)
        (model, training) = (metadata.model, metadata.training)
      } catch {
        throw stored.file.error(.description(error))
      }
    } else {
      (model, prefix) = try stored.models.inferred(from: stored)
    }
    let ofRun = training.map { _ in prefix + CheckpointTraining.prefix }
    let chosen = try Self.choose(
      from: stored.weights.filter { weight in !(ofRun.map(weight.name.hasPrefix) ?? false) },
      in: stored.file, prefix: prefix, model: model)
    arrays = try Self.read(chosen, of: stored, prefix: prefix)
    if let ofRun, wantsToTrain {
      let extra = try Self.read(
        stored.weights.filter { $0.name.hasPrefix(ofRun) }, of: stored, prefix: prefix)
      training = training?.with(extra)
    }
    self.training = training
  }

  private static func read(
    _ weights: [StoredWeight], of stored: StoredCheckpoint, prefix: String
  ) throws(CheckpointError) -> [WeightArray] {
    let arrays = try stored.arrays(of: weights).map {
      WeightArray(
        name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values)
    }
    for array in arrays {
      if let index = array.values.firstIndex(where: { !$0.isFinite }) {
        throw stored.file.error(.notFinite(name: prefix + array.name, index: index))
      }
    }
    return arrays
  }

  /// The weights that the model needs, in its order.
  private static func choose(
    from weights: [StoredWeight], in file: CheckpointFile, prefix: String,
    model: any ModelConfiguration
  ) throws(CheckpointError) -> [StoredWeight] {
    let expected = model.expectedWeights
    if expected.count > CheckpointLimits.parameters {
      throw file.error(.tooManyParameters(limit: CheckpointLimits.parameters))
    }
    var given: [String: StoredWeight] = [:]
    for weight in weights { given[weight.name] = weight }
    func check(_ weight: StoredWeight, _ shape: [Int]?) throws(CheckpointError) {
      guard let found = weight.shape else {
        throw file.error(.notTensor(name: weight.name, found: weight.found))
      }
      if let shape, shape != found {
        throw file.error(.misshapen(name: weight.name, found: found, expected: shape))
      }
    }
    var chosen: [StoredWeight] = []
    for (name, shape) in expected.needed {
      guard let weight = given.removeValue(forKey: prefix + name) else {
        throw file.error(.missingWeight(name: prefix + name))
      }
      try check(weight, shape)
      chosen.append(weight)
    }
    let names = expected.needed.map { prefix + $0.name }
    // PyTorch's AveragedModel counts beside the model what it has averaged.
    for weight in weights where given[weight.name] != nil && weight.name != "n_averaged" {
      guard weight.name.hasPrefix(prefix),
        let shape = expected.unneeded[String(weight.name.dropFirst(prefix.count))]
      else {
        throw file.error(
          .unknownWeight(name: weight.name, nearest: nearestName(to: weight.name, among: names)))
      }
      try check(weight, shape)
    }
    return chosen
  }

  /// The file in pieces, from front to back; the same checkpoint is the same bytes.
  ///
  /// - Parameters:
  ///   - format: safetensors, or what PyTorch and Lightning read.
  ///   - version: Fader's version, which is written beside the weights.
  ///   - sink: Takes each piece.
  /// - Throws: What the sink throws.
  package func write<Failure: Error>(
    as format: StoredCheckpoint.Format, version: String,
    to sink: @escaping (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let text = CheckpointMetadata(model: model, training: training, writtenBy: version).json.inline
    switch format {
    case .safetensors:
      try SafetensorsWriter.write(
        arrays + (training?.arrays ?? []), metadata: text, to: sink)
    case .pyTorch:
      try PyTorchWriter.write(
        arrays, metadata: text, hyperparameters: model.toolkitHyperparameters, to: sink)
    }
  }
}
