import Documents
import MixingConsole

extension ModelConfiguration {
  /// A weight that only one kind of model has.
  private static let signs: [(suffix: String, kind: Kind)] = [
    ("encoder.0.conv1.weight", .mixWaveUNet), ("encoder.layer1.conv_1.weight", .dmc),
  ]

  /// Whether a weight's name says that it belongs to a model, whatever stands in front of it.
  static func isOfModel(_ name: String) -> Bool {
    signs.contains { name == $0.suffix || name.hasSuffix("." + $0.suffix) }
  }

  /// Finds out which model weights belong to, and its sizes, from their names and shapes.
  ///
  /// - Parameter stored: A checkpoint without Fader's own description.
  /// - Returns: The model, and what stands in front of the names of all its weights, such as `model.`.
  /// - Throws: That the weights are of no known model, or which of them cannot be one of it.
  static func inferred(
    from stored: StoredCheckpoint
  ) throws(CheckpointError) -> (model: ModelConfiguration, prefix: String) {
    let sampleRate = try sampleRate(of: stored)
    for weight in stored.weights {
      for (suffix, kind) in signs
      where weight.name == suffix || weight.name.hasSuffix("." + suffix) {
        let prefix = String(weight.name.dropLast(suffix.count))
        let shapes = StoredShapes(stored.weights, prefix: prefix, file: stored.file)
        let model: ModelConfiguration =
          kind == .mixWaveUNet
          ? .mixWaveUNet(try .init(inferredFrom: shapes, sampleRate: sampleRate))
          : .differentiableMixingConsole(try .init(inferredFrom: shapes, sampleRate: sampleRate))
        return (model, prefix)
      }
    }
    throw stored.file.error(.unknownModel(names: Array(stored.names.prefix(3))))
  }

  /// What Lightning saved as `sample_rate`, else 44,100 Hz.
  private static func sampleRate(of stored: StoredCheckpoint) throws(CheckpointError) -> Int {
    let key = "sample_rate"
    guard let json = stored.hyperparameters[key] else { return 44_100 }
    guard case .number(let number) = json, let rate = Int(exactly: number),
      SessionLimits.sampleRates.contains(rate)
    else {
      throw stored.file.error(.wrongSampleRate(found: json.inline))
    }
    return rate
  }
}
