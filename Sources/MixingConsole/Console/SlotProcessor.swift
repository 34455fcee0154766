import SignalOps
import TensorEngine

/// An effect at work in a strip: its slot, where its controls come from, and what makes its sound.
final class SlotProcessor {
  /// Samples between two readings of a control from which coefficients are computed, while it is changed.
  private static let changeGrid = 4

  private(set) var slot: EffectSlot
  private let context: SignalContext
  /// What stands in for the slot's own values, by index; in training.
  private let given: [Int: Tensor]
  private var controls: [MovingControl]
  private var processor: any EffectProcessor
  /// What drives the effect on its way here; `nil` for its own input.
  private(set) var key: KeyInput?
  /// What the effect took away, where that is metered.
  private(set) var meter = GainMeter()
  /// Channels of the signal so far.
  private var channels: Int?
  /// The share of the effect that is heard while it comes or goes.
  private var presence: Fade?
  /// Whether the strip no longer has it.
  private(set) var isLeaving = false

  /// An effect at the start of its sound.
  ///
  /// - Parameters:
  ///   - slot: The effect and its values.
  ///   - given: Tensors `[batch, 1, 1, 1]` that stand in for values, by index.
  ///   - isEntering: Whether it comes into a strip that is running.
  ///   - context: The console.
  /// - Throws: Why an effect cannot work.
  init(
    _ slot: EffectSlot, given: [Int: Tensor] = [:], isEntering: Bool = false,
    _ context: SignalContext
  ) throws {
    self.slot = slot
    self.given = given
    self.context = context
    controls = zip(slot.values, slot.effect.controls).map {
      MovingControl($0, $1.spec, sampleRate: context.sampleRate)
    }
    processor = try slot.processor(context)
    key = slot.key.map { KeyInput($0, context) }
    if isEntering, !slot.isBypassed { presence = Fade(from: 0, to: 1) }
  }

  /// How many samples later its output comes.
  var latency: Int {
    slot.isBypassed
      ? 0 : slot.effect.latencySamples(slot.values, sampleRate: context.sampleRate)
  }

  /// Lets what drives the effect wait, in samples.
  func letKeyWait(_ samples: Int) { key?.wait = max(0, samples) }

  // MARK: Changes

  /// Whether it can go on as this slot.
  func canBecome(_ slot: EffectSlot) -> Bool {
    !isLeaving && self.slot.effect.isSame(as: slot.effect)
  }

  /// Goes on with another slot's values; `start` samples of the mix come before the next block.
  func become(_ slot: EffectSlot, at start: Int) {
    for index in controls.indices { controls[index].change(to: slot.values[index], at: start) }
    if slot.isBypassed != self.slot.isBypassed {
      presence = Fade(
        from: presence?.value ?? (slot.isBypassed ? 1 : 0), to: slot.isBypassed ? 0 : 1)
    }
    if slot.key != self.slot.key { key = slot.key.map { KeyInput($0, context) } }
    self.slot = slot
  }

  /// Goes silently; afterwards `isGone`.
  func leave() {
    isLeaving = true
    presence = Fade(from: presence?.value ?? (slot.isBypassed ? 0 : 1), to: 0)
  }

  var isGone: Bool { isLeaving && presence == nil }

  // MARK: Sound

  /// The effect's output for a block that begins `start` samples after the start of the mix; `taps` gives what a
  /// channel that drives effects has to give for the block.
  func process(_ signal: Tensor, from start: Int, taps: (SideChain) -> Tensor) throws -> Tensor {
    let driver = key?.next(taps)
    if presence == nil, slot.isBypassed || isLeaving { return signal }
    let wet = try sound(signal, driver, from: start)
    guard var presence else { return wet }
    let share = presence.next(signal.shape[3], on: context.backend)
    self.presence = presence.isOver ? nil : presence
    let dry = signal.shape[2] < wet.shape[2] ? signal.spread(by: context.panLaw) : signal
    return dry * (1 - share) + wet * share
  }

  private func sound(_ signal: Tensor, _ driver: Tensor?, from start: Int) throws -> Tensor {
    if let channels, channels != signal.shape[2] {
      processor = try slot.processor(context)
    }
    channels = signal.shape[2]
    let end = start + signal.shape[3]
    var parts: [Tensor] = []
    var position = start
    while position < end {
      let stop = min(end, nextReading(after: position))
      let inputs = [signal, driver].compactMap { signal in
        position == start && stop == end
          ? signal : signal?.sliced(position - start..<stop - start, along: 3)
      }
      parts.append(try processor.process(inputs, values(over: position..<stop)))
      if let gainDb = processor.gainDb {
        meter.note(gainDb, from: position, sampleRate: context.sampleRate)
      }
      for index in controls.indices { controls[index].advance(stop - position) }
      position = stop
    }
    return parts.count == 1 ? parts[0] : Tensor.concatenated(parts, along: 3)
  }

  /// Where controls that are read from time to time are read again.
  private func nextReading(after position: Int) -> Int {
    var next = Int.max
    for (index, control) in controls.enumerated() where control.isMoving && given[index] == nil {
      if let step = grid(of: control, slot.effect.controls[index].spec.automation) {
        next = min(next, position.rounded(downTo: step) + step)
      }
    }
    return next
  }

  /// Samples between two readings of a moving control; `nil` where it is used sample by sample.
  private func grid(of control: MovingControl, _ automation: ControlAutomation) -> Int? {
    switch automation {
    case .perSample, .none: nil
    case .perBlock: control.isChanging ? Self.changeGrid : SignalContext.automationGrid
    case .perSegment: SignalContext.segment
    }
  }

  private func values(over range: Range<Int>) -> ControlValues {
    let values = zip(controls, slot.effect.controls).enumerated().map { index, entry in
      let (control, facts) = entry
      if let tensor = given[index] { return TrackControl.tensor(tensor) }
      if facts.spec.automation == .perSample {
        return control.values(over: range, on: context.backend)
      }
      // While it is changed it is read where it is used, between the points of its grid.
      let grid = control.isChanging ? 1 : grid(of: control, facts.spec.automation) ?? 1
      return control.reading(at: range.lowerBound.rounded(downTo: grid))
    }
    return ControlValues(values, from: range.lowerBound, on: context.backend)
  }
}

/// The signal of another channel on its way to the detector of an effect: as late as the effect's own input, and
/// through the key's filters.
struct KeyInput {
  let key: SideChain
  /// How many samples the signal waits.
  var wait = 0 {
    didSet { if wait != oldValue { delay = DelayLine(wait) } }
  }
  private var delay = DelayLine(0)
  private let filters: [BiquadBand]
  private var state = RecursiveState()
  private let sampleRate: Int

  init(_ key: SideChain, _ context: SignalContext) {
    self.key = key
    sampleRate = context.sampleRate
    func filter(_ type: BiquadType, _ corner: Double?) -> BiquadBand? {
      corner.map { BiquadBand(type, frequencyHz: .number($0), q: .number(SideChain.q)) }
    }
    filters = [filter(.highPass, key.highPassHz), filter(.lowPass, key.lowPassHz)]
      .compactMap(\.self)
  }

  /// The next block.
  mutating func next(_ taps: (SideChain) -> Tensor) -> Tensor {
    let signal = delay.next(taps(key))
    return filters.isEmpty
      ? signal : signal.equalized(filters, sampleRate: sampleRate, state: &state)
  }
}

extension EffectSlot {
  fileprivate func processor(_ context: SignalContext) throws -> any EffectProcessor {
    let tail = effect.tailSeconds(values, beatsPerMinute: context.beatsPerMinute)
    return try effect.processor(context.ringing(seconds: tail))
  }
}

extension Int {
  /// The largest multiple of a step that is no larger; also below zero.
  fileprivate func rounded(downTo step: Int) -> Int {
    let remainder = self % step
    return self - (remainder < 0 ? remainder + step : remainder)
  }
}

extension Tensor {
  /// A mono signal in the middle of two channels, by a pan law.
  func spread(by law: PanLaw) -> Tensor {
    let gain = Float(law.gains(at: 0.5).left.value)
    return self * Tensor(repeating: gain, shape: [1, 1, 2, 1], on: backend)
  }
}
