package import Documents
import MixingConsole

/// What a training run says in a checkpoint beside the model.
package struct CheckpointTraining: Equatable, Sendable {
  /// The names of the run's own arrays begin so; no weight's name does.
  package static let prefix = "training."

  /// Steps made.
  package let step: Int
  /// The keys of the run's configuration that have a part in what is learned, with their values as text.
  package let configuration: JSONValue
  /// What resuming needs besides arrays; `nil` in a checkpoint that is only to be used.
  package let state: JSONValue?
  /// What going on needs: the optimiser's memory, the weights where the model's are an average.
  package let arrays: [WeightArray]

  package init(
    step: Int, configuration: JSONValue, state: JSONValue? = nil, arrays: [WeightArray] = []
  ) {
    self.step = step
    self.configuration = configuration
    self.state = state
    self.arrays = arrays
    precondition(
      arrays.allSatisfy { $0.name.hasPrefix(Self.prefix) },
      "CheckpointTraining: the names \(arrays.map(\.name)) do not all begin with \(Self.prefix)")
  }

  var json: JSONValue {
    .object(("step", .number(Double(step))), ("configuration", configuration), ("state", state))
  }

  /// Reads what a checkpoint says of its training, without the arrays.
  init(_ part: JSONReader<DocumentError>) throws(DocumentError) {
    try part.checkKeys(["step", "configuration", "state"])
    step = try part.required("step").wholeNumber(in: 0...1_000_000_000)
    configuration = try part.required("configuration").json
    state = part.json["state"]
    arrays = []
  }

  /// The same with arrays.
  func with(_ arrays: [WeightArray]) -> CheckpointTraining {
    CheckpointTraining(step: step, configuration: configuration, state: state, arrays: arrays)
  }
}

extension StoredCheckpoint {
  /// What the run that made the weights says, without reading any; `nil` where it was none of Fader's.
  package func training() throws(CheckpointError) -> CheckpointTraining? {
    guard let metadata else { return nil }
    do {
      return try CheckpointMetadata(metadata, file: file.path, models: models).training
    } catch {
      throw file.error(.description(error))
    }
  }
}
