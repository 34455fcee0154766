import TensorEngine

/// An effect at work: its slot, where its controls come from, and the state that it carries from block to block.
struct SlotProcessor {
  /// Samples between two readings of a moving control from which coefficients are computed.
  ///
  /// Counted from the start of the mix, so that the size of the blocks makes no difference.
  static let automationGrid = 64

  private let slot: EffectSlot
  private let context: SignalContext
  private let backend: Backend
  /// The controls that rest, as tensors, by their index.
  private let resting: [Tensor?]
  private let followsGrid: Bool
  private let apply: (Tensor, [Tensor]) -> Tensor

  /// An effect at rest; `given` tensors stand in for the slot's own values, by index.
  init(
    _ slot: EffectSlot, given: [Int: Tensor], context: SignalContext, backend: Backend
  ) {
    self.slot = slot
    self.context = context
    self.backend = backend
    let controls = slot.effect.controls
    resting = slot.values.enumerated().map { index, value in
      if let tensor = given[index] { return tensor }
      if value.isAutomated { return nil }
      let taper = controls[index].spec.taper
      return Tensor(
        repeating: Float(value.value(at: 0, taper: taper)), shape: [1, 1, 1, 1], on: backend)
    }
    followsGrid = zip(resting, controls).contains { $0 == nil && $1.spec.automation == .perBlock }
    apply = SlotProcessor.processor(of: slot.effect, context)
  }

  /// A function with the effect's state inside.
  private static func processor<Processed: Effect>(
    of effect: Processed, _ context: SignalContext
  ) -> (Tensor, [Tensor]) -> Tensor {
    var state = effect.makeState()
    return { signal, controls in effect.process(signal, controls, context, &state) }
  }

  /// The effect's output for a block that begins `start` samples after the start of the mix.
  func process(_ signal: Tensor, from start: Int) -> Tensor {
    if slot.isBypassed { return signal }
    let samples = signal.shape[3]
    guard followsGrid else { return apply(signal, controls(start..<start + samples)) }
    var parts: [Tensor] = []
    var position = start
    while position < start + samples {
      let end = min(
        (position / SlotProcessor.automationGrid + 1) * SlotProcessor.automationGrid,
        start + samples)
      let part = signal.sliced(position - start..<end - start, along: 3)
      parts.append(apply(part, controls(position..<end)))
      position = end
    }
    return Tensor.concatenated(parts, along: 3)
  }

  /// The controls as tensors over a range of samples of the mix.
  private func controls(_ range: Range<Int>) -> [Tensor] {
    zip(zip(slot.values, slot.effect.controls), resting).map { entry, tensor in
      if let tensor { return tensor }
      let (value, control) = entry
      if control.spec.automation == .perSample {
        return value.tensor(over: range, control.spec.taper, context.sampleRate, on: backend)
      }
      let gridStart = range.lowerBound / SlotProcessor.automationGrid * SlotProcessor.automationGrid
      let seconds = Double(gridStart) / context.sampleRate
      return Tensor(
        repeating: Float(value.value(at: seconds, taper: control.spec.taper)), shape: [1, 1, 1, 1],
        on: backend)
    }
  }
}
