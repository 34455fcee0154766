import Documents
import MixingConsole
import Models
import Training

/// What `inspect` says of a checkpoint.
struct CheckpointDescription: Inspection {
  private let checkpoint: Checkpoint
  private let format: StoredCheckpoint.Format
  let file: String

  /// Reads a checkpoint with all its weights.
  init(contentsOf file: String) throws {
    self.file = file
    let stored = try StoredCheckpoint(contentsOf: file, models: .builtIn)
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
        "controls",
        .array(
          controls.map { control in
            .object(
              ("name", .string(control.name)), ("low", .number(control.settings.lowerBound)),
              ("high", .number(control.settings.upperBound)),
              ("unit", .string(control.unit.rawValue)))
          })
      ),
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
            ("step", .number(Double(training.step))),
            ("configuration", Self.values(training.configuration)),
            ("goesOn", .bool(training.state != nil)))
        } ?? .null
      ))
  }

  /// What a network sets of the console.
  private var controls: [LearnedControl] { checkpoint.model.controls }

  /// A checkpoint holds a run's settings as text.
  private static func values(_ configuration: JSONValue) -> JSONValue {
    guard case .object(let members) = configuration else { return configuration }
    return .object(
      members.map { member in
        if case .string(let text) = member.value {
          .init(member.key, JSONValue(yaml: text))
        } else {
          member
        }
      })
  }

  /// The model in a table, and of a console what the network sets; `isVerbose` adds a line for each weight.
  func text(isVerbose: Bool) -> String {
    var rows = [
      ("Checkpoint", file), ("Format", format.rawValue),
      ("Model", checkpoint.model.title),
      ("Parameters", Self.grouped(checkpoint.parameterCount)),
      ("Sample rate", "\(checkpoint.model.sampleRate) Hz"),
    ]
    for setting in checkpoint.model.shownSettings {
      let value = if case .string(let text) = setting.value { text } else { setting.value.inline }
      rows.append((Self.label(setting.name), value))
    }
    if let training = checkpoint.training {
      rows.append(("Trained", Wording.count(training.step, "step")))
      if case .string(let seed)? = training.configuration["seed"] { rows.append(("Seed", seed)) }
    }
    let text = Table.pairs(rows) + (controls.isEmpty ? "" : "\n" + controlTable)
    if !isVerbose { return text }
    return text + "\n"
      + Table.rows(
        [["Weight", "Shape"]]
          + checkpoint.arrays.map { array in
            [array.name, array.shape.map(String.init).joined(separator: " × ")]
          })
  }

  private var controlTable: String {
    Table.rows(
      [["Control", "From", "To", "Unit"]]
        + controls.map { control in
          [
            control.name, ControlWording.number(control.settings.lowerBound),
            ControlWording.number(control.settings.upperBound),
            control.unit == .position ? "0 left, 1 right" : control.unit.rawValue,
          ]
        })
  }

  var summary: String { Self.summary(of: checkpoint) }

  /// The model, its size and its rate, in one line.
  static func summary(of checkpoint: Checkpoint) -> String {
    "\(checkpoint.model.title), \(grouped(checkpoint.parameterCount)) parameters, "
      + "\(checkpoint.model.sampleRate) Hz"
  }

  /// `downKernel` becomes "Down kernel".
  private static func label(_ key: String) -> String {
    key.prefix(1).uppercased() + Wording.words(String(key.dropFirst()))
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
