import Documents
import MixingConsole
import SignalOps
import TensorEngine

/// Effects one behind the other whose gradients are estimated together: one effect, whose controls are those of the
/// first, then those of the next.
///
/// Only a console at work has it: no session names it.
struct EstimatedRow: JoinableEffect {
  let effects: [any Effect]
  let estimate: GradientEstimate

  var kind: any EffectKind { effects[0].kind }
  var controls: [EffectControl] { effects.flatMap(\.controls) }
  var structure: JSONValue { .array(effects.map(\.structure)) }

  func joined(with next: any Effect) -> (any Effect)? {
    guard let next = next as? EstimatedEffect, next.way == .estimate(estimate) else { return nil }
    return EstimatedRow(effects: effects + [next.effect], estimate: estimate)
  }

  func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    sum(over: values) { $0.tailSeconds($1, beatsPerMinute: beatsPerMinute) }
  }

  func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
    sum(over: values) { $0.latencySamples($1, sampleRate: sampleRate) }
  }

  /// What each effect says of its own values, in all.
  private func sum<Number: Numeric>(
    over values: [ControlValue], _ body: (any Effect, [ControlValue]) -> Number
  ) -> Number {
    var (sum, rest): (Number, ArraySlice<ControlValue>) = (0, values[...])
    for effect in effects {
      sum += body(effect, Array(rest.prefix(effect.controls.count)))
      rest = rest.dropFirst(effect.controls.count)
    }
    return sum
  }

  func processor(_ context: SignalContext) throws -> any EffectProcessor {
    EstimatedProcessor(effects, estimate, context)
  }
}

/// Effects one behind the other at work on a whole sound, from rest, with a gradient that is estimated.
final class EstimatedProcessor: EffectProcessor {
  private let box: BlackBox
  private let estimate: GradientEstimate
  private let specs: [ControlSpec]
  private let draws: GradientDraws
  private var random: RandomSource

  /// - Parameters:
  ///   - effects: At least one.
  ///   - estimate: Of the gradient.
  ///   - context: A console that is learned; in any other nothing is drawn.
  init(_ effects: [any Effect], _ estimate: GradientEstimate, _ context: SignalContext) {
    let boxes = effects.map { ($0.asBlackBox(context), $0.controls.count) }
    box = chained(boxes)
    specs = effects.flatMap(\.controls).map(\.spec)
    draws = context.draws ?? GradientDraws(seed: context.seed)
    self.estimate = estimate.at(descentStep: draws.step)
    random = draws.source()
  }

  var gradient: EffectGradient { .estimated }

  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
    try estimate.sound(of: box, inputs, controls, specs: specs, seed: random.next(), draws)
  }
}
