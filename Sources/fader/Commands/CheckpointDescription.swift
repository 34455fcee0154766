import MixingConsole
import Models

/// What `inspect` says of a checkpoint.
struct CheckpointDescription {
  private let checkpoint: Checkpoint
  private let format: StoredCheckpoint.Format
  private let file: String

  /// Reads a checkpoint with all its weights.
  init(contentsOf file: String) throws {
    self.file = file
    let stored = try StoredCheckpoint(contentsOf: file)
    format = stored.format
    checkpoint = try Checkpoint(stored)
  }

  var json: JSONValue {
    .object(
      ("kind", "checkpoint"), ("file", .string(file)), ("format", .string(format.rawValue)),
      ("model", checkpoint.model.json),
      ("parameters", .number(Double(checkpoint.parameterCount))),
      ("sampleRate", .number(Double(checkpoint.model.sampleRate))),
      (
        "weights",
        .array(
          checkpoint.arrays.map { array in
            .object(
              ("name", .string(array.name)),
              ("shape", .array(array.shape.map { .number(Double($0)) })))
          })
      ),
      (
        "training",
        checkpoint.training.map { training in
          .object(
            ("step", .number(Double(training.step))), ("configuration", training.configuration),
            ("goesOn", .bool(training.state != nil)))
        }
      ))
  }

  /// The model in a table; `withWeights` adds a line for each weight.
  func text(withWeights: Bool) -> String {
    var rows = [
      ("Checkpoint", file), ("Format", format.rawValue),
      ("Model", Self.name(of: checkpoint.model)),
      ("Parameters", Self.grouped(checkpoint.parameterCount)),
      ("Sample rate", "\(checkpoint.model.sampleRate) Hz"),
    ]
    if case .object(let members) = checkpoint.model.json {
      for member in members where member.key != "kind" && member.key != "sampleRate" {
        let value = if case .string(let text) = member.value { text } else { member.value.inline }
        rows.append((Self.label(member.key), value))
      }
    }
    if let training = checkpoint.training {
      rows.append(("Trained", Wording.count(training.step, "step")))
      if case .string(let seed)? = training.configuration["seed"] { rows.append(("Seed", seed)) }
    }
    let text = Table.pairs(rows)
    if !withWeights { return text }
    return text + "\n"
      + Table.rows(
        [["Weight", "Shape"]]
          + checkpoint.arrays.map { array in
            [array.name, array.shape.map(String.init).joined(separator: " × ")]
          })
  }

  /// The model, its size and its rate, in one line.
  static func summary(of checkpoint: Checkpoint) -> String {
    "\(name(of: checkpoint.model)), \(grouped(checkpoint.parameterCount)) parameters, "
      + "\(checkpoint.model.sampleRate) Hz"
  }

  static func name(of model: ModelConfiguration) -> String {
    switch model.kind {
    case .mixWaveUNet: "Mix-Wave-U-Net"
    case .dmc: "differentiable mixing console"
    }
  }

  /// `downKernel` becomes "Down kernel".
  private static func label(_ key: String) -> String {
    key.prefix(1).uppercased()
      + key.dropFirst().map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined()
  }

  /// A whole number with a comma before every third digit from the end.
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in "\(number)".reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text = "," + text }
      text = String(digit) + text
    }
    return text
  }
}
