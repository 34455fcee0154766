package import TensorEngine

/// The values of an effect's controls as tensors, by the cases of its control enum.
///
/// Each broadcasts against `[batch, track, channel, sample]`: `[batch, track, 1, 1]` for a value that
/// rests, `[batch, track, 1, sample]` for one that moves.
package struct Settings<Control: ControlKey> {
  private let values: [Control: Tensor]

  /// - Parameter values: One tensor for each of `Control.allCases`, in their order.
  package init(_ values: [Tensor]) {
    precondition(
      values.count == Control.allCases.count,
      "Settings: \(values.count) values for the \(Control.allCases.count) controls of \(Control.self)"
    )
    self.values = Dictionary(uniqueKeysWithValues: zip(Control.allCases, values))
  }

  package subscript(control: Control) -> Tensor {
    guard let value = values[control] else {
      preconditionFailure("Settings: no value for \(control.rawValue)")
    }
    return value
  }
}
