package import MixingConsole
import SignalOps
import TensorEngine

/// An effect that gives sound and no gradient.
package protocol BlackBoxEffect: Effect {
  /// The effect by itself, each pass from rest.
  func blackBox(_ context: SignalContext) -> BlackBox
}

extension BlackBoxEffect {
  package var gradient: EffectGradient { .none }
}

extension Effect {
  /// The effect as if it gave sound and nothing else.
  package func asBlackBox(_ context: SignalContext) -> BlackBox {
    if let own = self as? any BlackBoxEffect { return own.blackBox(context) }
    return { inputs, passes in
      let shape = [inputs[0].shape[0], inputs[0].shape[1], 1, 1]
      return try passes.map { rows in
        let values = controls.indices.map { control in
          TrackControl.tensor(
            Tensor(rows.map { Float($0[control]) }, shape: shape, on: context.backend))
        }
        return try processor(context).process(inputs, ControlValues(values, on: context.backend))
      }
    }
  }
}
