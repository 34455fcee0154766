import MixingConsole

/// A model as a file holds it: which one, and its weights.
///
/// ```swift
/// let checkpoint = try Checkpoint(contentsOf: "automix-toolkit.ckpt")
/// try weights.load(checkpoint.arrays)
/// ```
package struct Checkpoint: Equatable, Sendable {
  /// The model's kind and sizes.
  package let model: ModelConfiguration
  /// Its weights, in the order of its layers, by the names without a prefix.
  package let arrays: [WeightArray]

  /// How many numbers training changes: all but running means and variances.
  package var parameterCount: Int {
    arrays.reduce(0) { $0 + ($1.name.contains(".running_") ? 0 : $1.values.count) }
  }

  package init(model: ModelConfiguration, arrays: [WeightArray]) {
    self.model = model
    self.arrays = arrays
  }

  /// Reads a checkpoint of Fader, or of PyTorch or Lightning.
  ///
  /// - Parameter path: A safetensors file or a zip archive by `torch.save`.
  /// - Throws: What is wrong with the file, or which weight is none of the model's.
  package init(contentsOf path: String) throws(CheckpointError) {
    try self.init(StoredCheckpoint(contentsOf: path))
  }

  /// Reads the weights of an open checkpoint.
  ///
  /// Its configuration is the one that Fader wrote beside the weights, else it is inferred from their
  /// names and shapes. Nothing is read before all names and shapes are accepted.
  package init(_ stored: StoredCheckpoint) throws(CheckpointError) {
    var prefix = stored.format == .pyTorch ? PyTorchWriter.prefix : ""
    if let text = stored.metadata {
      do {
        model = try CheckpointMetadata(text, file: stored.file.path).model
      } catch {
        throw stored.file.error(.description(error))
      }
    } else {
      (model, prefix) = try ModelConfiguration.inferred(from: stored)
    }
    let chosen = try Self.choose(from: stored, prefix: prefix, model: model)
    arrays = try stored.arrays(of: chosen).map {
      WeightArray(
        name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values)
    }
    for array in arrays {
      if let index = array.values.firstIndex(where: { !$0.isFinite }) {
        throw stored.file.error(.notFinite(name: prefix + array.name, index: index))
      }
    }
  }

  /// The weights that the model needs, in its order.
  private static func choose(
    from stored: StoredCheckpoint, prefix: String, model: ModelConfiguration
  ) throws(CheckpointError) -> [StoredWeight] {
    let expected = model.expectedWeights
    if expected.count > CheckpointLimits.parameters {
      throw stored.file.error(.tooManyParameters(limit: CheckpointLimits.parameters))
    }
    var given: [String: StoredWeight] = [:]
    for weight in stored.weights { given[weight.name] = weight }
    func check(_ weight: StoredWeight, _ shape: [Int]?) throws(CheckpointError) {
      guard let found = weight.shape else {
        throw stored.file.error(.notTensor(name: weight.name, found: weight.found))
      }
      if let shape, shape != found {
        throw stored.file.error(.misshapen(name: weight.name, found: found, expected: shape))
      }
    }
    var chosen: [StoredWeight] = []
    for (name, shape) in expected.needed {
      guard let weight = given.removeValue(forKey: prefix + name) else {
        throw stored.file.error(.missingWeight(name: prefix + name))
      }
      try check(weight, shape)
      chosen.append(weight)
    }
    let names = expected.needed.map { prefix + $0.name }
    for weight in stored.weights where given[weight.name] != nil {
      guard weight.name.hasPrefix(prefix),
        let shape = expected.unneeded[String(weight.name.dropFirst(prefix.count))]
      else {
        throw stored.file.error(
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
    let text = CheckpointMetadata(model: model, writtenBy: version).json.inline
    switch format {
    case .safetensors: try SafetensorsWriter.write(arrays, metadata: text, to: sink)
    case .pyTorch:
      try PyTorchWriter.write(
        arrays, metadata: text, hyperparameters: model.toolkitHyperparameters, to: sink)
    }
  }
}
