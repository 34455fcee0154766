import Documents
import MixingConsole
import SignalOps

/// What a checkpoint says of itself beside the weights: the JSON under `fader`.
///
/// ```json
/// { "format": "fader-checkpoint", "version": 1, "writtenBy": "0.1.0",
///   "model": { "kind": "mixWaveUNet", "…": "its configuration" },
///   "training": { "step": 500, "configuration": { "training.steps": "2000", "…": "…" } } }
/// ```
struct CheckpointMetadata {
  private static let format = "fader-checkpoint"

  let model: any ModelConfiguration
  /// `nil` where no run of Fader made the weights.
  let training: CheckpointTraining?
  /// Fader's version.
  let writtenBy: String

  init(model: any ModelConfiguration, training: CheckpointTraining?, writtenBy: String) {
    self.model = model
    self.training = training
    self.writtenBy = writtenBy
  }

  var json: JSONValue {
    .object(
      ("format", .string(Self.format)), ("version", 1), ("writtenBy", .string(writtenBy)),
      ("model", model.json), ("training", training?.json))
  }

  /// Reads a description that stands in `file` of one of these models.
  init(_ text: String, file: String, models: ModelCatalogue) throws(DocumentError) {
    let whole = try JSONReader<DocumentError>(
      parsing: Array(text.utf8), file: "\(file): \(PyTorchReader.faderKey)")
    let format = try whole.required("format")
    if format.json != .string(Self.format) {
      throw .unknownName(
        format.place, kind: "format", found: try format.string(), valid: [Self.format])
    }
    try whole.checkVersion()
    try whole.checkKeys(["format", "version", "writtenBy", "model", "training"])
    writtenBy = try whole.required("writtenBy").string()
    model = try models.configuration(try whole.required("model"))
    training =
      whole.json["training"] == nil ? nil : try CheckpointTraining(try whole.required("training"))
  }
}

extension StemPreparation {
  /// `{"peakDb": −12}` or `{"loudnessLufs": −23}`, `null` for none.
  var json: JSONValue {
    switch self {
    case .none: .null
    case .peak(let decibels): .object(("peakDb", .number(decibels)))
    case .loudness(let lufs): .object(("loudnessLufs", .number(lufs)))
    }
  }

  init(_ part: JSONReader<DocumentError>) throws(DocumentError) {
    let levels = -96.0...0.0
    if part.json == .null {
      self = .none
    } else if part.json["loudnessLufs"] != nil {
      try part.checkKeys(["loudnessLufs"])
      self = .loudness(lufs: try part.required("loudnessLufs").number(in: levels, unit: " dB"))
    } else {
      try part.checkKeys(["peakDb"])
      self = .peak(decibels: try part.required("peakDb").number(in: levels, unit: " dB"))
    }
  }
}
