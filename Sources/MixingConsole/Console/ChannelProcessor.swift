import TensorEngine

/// A channel of the console at work: strip, width, fader. Tracks, buses and the master alike.
final class ChannelProcessor {
  /// Stereo signals of one block: after the strip, and after the fader.
  struct Output {
    let preFader: Tensor
    let postFader: Tensor

    /// Both times an amplitude.
    func scaled(by amplitude: Tensor) -> Output {
      Output(preFader: preFader * amplitude, postFader: postFader * amplitude)
    }
  }

  /// What becomes of an effect of the strip in a change.
  enum Change {
    case stays(SlotProcessor, as: EffectSlot)
    case leaves(SlotProcessor)
    case enters(SlotProcessor)
  }

  private var strip: [SlotProcessor]
  private var fader: MovingLevel
  private let context: SignalContext

  /// A channel at rest; `given` tensors stand in for the session's values (in training, the parameters).
  init(
    _ channel: ControlAddress.Channel, strip: [EffectSlot], fader: ControlValue,
    given: [ControlAddress: Tensor], _ context: SignalContext
  ) throws {
    var slots: [(slot: EffectSlot, given: [Int: Tensor])] = []
    for (index, slot) in strip.enumerated() {
      var (slot, own, first) = (slot, [Int: Tensor](), 0)
      // While gradients are estimated, neighbours may be one effect.
      if context.draws != nil, let last = slots.last, let both = last.slot.joined(with: slot) {
        (slot, own, first) = (both, last.given, last.slot.values.count)
        slots.removeLast()
      }
      for control in first..<slot.values.count {
        own[control] = given[ControlAddress(channel, .effect(index, control: control - first))]
      }
      slots.append((slot, own))
    }
    self.strip = try slots.map { try SlotProcessor($0.slot, given: $0.given, context) }
    self.fader = MovingLevel(
      fader, .faderDb, given: given[ControlAddress(channel, .fader)], context)
    self.context = context
  }

  /// What each dynamics effect of the strip took away so far.
  func gainReductions(of channel: String) -> [GainReduction] {
    let slots = strip.map(\.slot)
    return strip.enumerated().compactMap { index, processor in
      guard !processor.meter.decibels.isEmpty else { return nil }
      return GainReduction(
        channel: channel, effect: slots.name(of: index), decibels: processor.meter.decibels)
    }
  }

  /// How many samples later its output comes.
  var latency: Int { strip.reduce(0) { $0 + $1.latency } }

  /// What makes the strip another one: effects that are the same but for their values stay, in their
  /// order. Makes those that are new, and changes nothing yet.
  func changes(to strip: [EffectSlot]) throws -> [Change] {
    var changes: [Change] = []
    var rest = self.strip[...]
    for slot in strip {
      if let same = rest.firstIndex(where: { $0.canBecome(slot) }) {
        changes += rest[..<same].map { .leaves($0) } + [.stays(rest[same], as: slot)]
        rest = rest[(same + 1)...]
      } else {
        changes.append(.enters(try SlotProcessor(slot, isEntering: true, context)))
      }
    }
    return changes + rest.map { .leaves($0) }
  }

  /// Makes a change; `start` samples of the mix come before the next block.
  func make(_ changes: [Change], fader: ControlValue, at start: Int) {
    strip = changes.map { change in
      switch change {
      case .stays(let slot, let new):
        slot.become(new, at: start)
        return slot
      case .leaves(let slot):
        if !slot.isLeaving { slot.leave() }
        return slot
      case .enters(let slot):
        return slot
      }
    }
    self.fader.change(to: fader, at: start)
  }

  /// How late the channel's input has to come so that no key is later than what it drives.
  ///
  /// - Parameter source: How late the signal of a key comes, in samples.
  /// - Returns: In samples.
  func earliestArrival(_ source: (SideChain) -> Int) -> Int {
    var earliest = 0
    var before = 0
    for slot in strip {
      if let key = slot.key?.key { earliest = max(earliest, source(key) - before) }
      before += slot.latency
    }
    return earliest
  }

  /// Lets keys wait for an input that comes `arrival` samples late.
  func alignKeys(arrival: Int, _ source: (SideChain) -> Int) {
    var position = arrival
    for slot in strip {
      if let key = slot.key?.key { slot.letKeyWait(position - source(key)) }
      position += slot.latency
    }
  }

  /// The channel's output for a block that begins `start` samples after the start of the mix; `taps` gives the block
  /// of a channel that drives an effect.
  func process(
    _ input: Tensor, from start: Int, taps: (SideChain) -> Tensor
  ) throws -> Output {
    strip.removeAll(where: \.isGone)
    var signal = input
    var position = start
    for slot in strip {
      signal = try slot.process(signal, from: position, taps: taps)
      position -= slot.latency  // What comes out now is that much earlier in the mix.
    }
    if signal.shape[2] == 1 { signal = signal.spread(by: context.panLaw) }
    let level = fader.next(over: position..<position + signal.shape[3])
    return Output(preFader: signal, postFader: level.map { signal * $0 } ?? signal)
  }
}
