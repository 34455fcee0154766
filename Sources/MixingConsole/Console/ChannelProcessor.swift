import TensorEngine

/// A channel of the console at work: strip, width, fader. Tracks, buses and the master alike.
final class ChannelProcessor {
  /// Stereo signals of one block: after the strip, and after the fader.
  struct Output {
    let preFader: Tensor
    let postFader: Tensor
  }

  private let strip: [SlotProcessor]
  private let fader: ControlValue
  private let givenFader: Tensor?
  private let context: SignalContext
  private let backend: Backend

  /// A channel at rest; `given` tensors stand in for the session's values (in training, the parameters).
  init(
    _ channel: ControlAddress.Channel, strip: [EffectSlot], fader: ControlValue,
    given: [ControlAddress: Tensor], context: SignalContext, backend: Backend
  ) {
    self.strip = strip.enumerated().map { index, slot in
      var own: [Int: Tensor] = [:]
      for control in slot.values.indices {
        own[control] = given[ControlAddress(channel, .effect(index, control: control))]
      }
      return SlotProcessor(slot, given: own, context: context, backend: backend)
    }
    self.fader = fader
    givenFader = given[ControlAddress(channel, .fader)]
    self.context = context
    self.backend = backend
  }

  /// The channel's output for a block that begins `start` samples after the start of the mix.
  func process(_ input: Tensor, from start: Int) -> Output {
    var signal = input
    for slot in strip { signal = slot.process(signal, from: start) }
    if signal.shape[2] == 1 { signal = spread(signal) }
    let level = level(fader, given: givenFader, over: start..<start + signal.shape[3])
    return Output(preFader: signal, postFader: level.map { signal * $0 } ?? signal)
  }

  /// A mono signal in the middle, by the pan law.
  private func spread(_ mono: Tensor) -> Tensor {
    let gain = Float(context.panLaw.gains(at: 0.5).left.value)
    return mono * Tensor(repeating: gain, shape: [1, 1, 2, 1], on: mono.backend)
  }

  /// The amplitude of a level control over a range of samples; `nil` where it changes nothing.
  func level(_ value: ControlValue, given: Tensor?, over range: Range<Int>) -> Tensor? {
    if let given { return given.amplitude() }
    if value == .constant(0) { return nil }
    return value.tensor(over: range, .linear, context.sampleRate, on: backend).amplitude()
  }
}
