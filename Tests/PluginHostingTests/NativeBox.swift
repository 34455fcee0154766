import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine

/// An effect of the console as if it gave sound and nothing else.
struct NativeBox {
  let effect: any Effect
  let context: SignalContext

  init(_ effect: any Effect, sampleRate: Int = 44_100, on backend: Backend) {
    self.effect = effect
    context = SignalContext(sampleRate: sampleRate, on: backend)
  }

  var specs: [ControlSpec] { effect.controls.map(\.spec) }

  /// The controls as tensors `[row, 1, 1, 1]`.
  func tensors(_ values: [[Double]]) -> [Tensor] {
    specs.indices.map { control in
      Tensor(
        values.map { Float($0[control]) }, shape: [values.count, 1, 1, 1], on: context.backend)
    }
  }

  func render(_ inputs: [Tensor], _ passes: [[[Double]]]) throws -> [Tensor] {
    try effect.asBlackBox(context)(inputs, passes)
  }

  /// The exact gradients of ⟨sound, dy⟩: to the input, then by row and control.
  func exact(_ input: Tensor, _ values: [[Double]], dy: Tensor) throws -> (
    input: Tensor, controls: [[Double]]
  ) {
    let (x, controls) = (input.tracked(), tensors(values).map { $0.tracked() })
    let sound = try effect.processor(context).process(
      [x], ControlValues(controls.map { .tensor($0) }, on: context.backend))
    let gradients = (sound * dy).sum().gradients(for: [x] + controls)
    let byControl = gradients.dropFirst().map(\.values)
    return (
      gradients[0], values.indices.map { row in byControl.map { Double($0[row]) } }
    )
  }

  func point(_ values: [[Double]]) -> BlackBoxPoint {
    BlackBoxPoint(specs: specs, values: values, isMoved: specs.map { _ in true })
  }
}
