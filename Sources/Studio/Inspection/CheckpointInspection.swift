public import Documents
import MixingConsole
package import Models

/// A checkpoint: the model, what it sets, its weights, where it comes from.
public struct CheckpointInspection: Sendable {
  package let checkpoint: Checkpoint
  package let format: StoredCheckpoint.Format
  package let file: String

  /// Reads a checkpoint with all its weights.
  init(contentsOf file: String) throws {
    self.file = file
    let stored = try StoredCheckpoint(contentsOf: file, models: .studio)
    format = stored.format
    checkpoint = try Checkpoint(stored)
  }

  public var json: JSONValue {
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
  package var controls: [LearnedControl] { checkpoint.model.controls }

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
}
