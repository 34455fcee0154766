import Documents
import MixingConsole
import Models
import Studio

extension CheckpointInspection {
  /// The model in a table, and of a console what the network sets; `isVerbose` adds a line for each weight.
  func text(isVerbose: Bool) -> String {
    var rows = [
      ("Checkpoint", file), ("Format", format.rawValue),
      ("Model", checkpoint.model.title),
      ("Parameters", Phrase.grouped(checkpoint.parameterCount)),
      ("Sample rate", "\(checkpoint.model.sampleRate) Hz"),
    ]
    for setting in checkpoint.model.shownSettings {
      let value = if case .string(let text) = setting.value { text } else { setting.value.inline }
      rows.append((Self.label(setting.name), value))
    }
    if let training = checkpoint.training {
      rows.append(("Trained", Phrase.count(training.step, "step")))
      if case .string(let seed)? = training.configuration["seed"] { rows.append(("Seed", seed)) }
    }
    let text = Terminal.table(pairs: rows) + (controls.isEmpty ? "" : "\n" + controlTable)
    if !isVerbose { return text }
    return text + "\n"
      + Terminal.table(
        rows: [["Weight", "Shape"]]
          + checkpoint.arrays.map { array in
            [array.name, array.shape.map(String.init).joined(separator: " × ")]
          })
  }

  private var controlTable: String {
    Terminal.table(
      rows: [["Control", "From", "To", "Unit"]]
        + controls.map { control in
          [
            control.name, ControlWording.number(control.settings.lowerBound),
            ControlWording.number(control.settings.upperBound),
            control.unit == .position ? "0 left, 1 right" : control.unit.rawValue,
          ]
        })
  }

  /// The model, its size and its rate, in one line.
  static func summary(of checkpoint: Checkpoint) -> String {
    "\(checkpoint.model.title), \(Phrase.grouped(checkpoint.parameterCount)) parameters, "
      + "\(checkpoint.model.sampleRate) Hz"
  }

  /// `downKernel` becomes "Down kernel".
  private static func label(_ key: String) -> String {
    key.prefix(1).uppercased() + Phrase.words(String(key.dropFirst()))
  }
}
