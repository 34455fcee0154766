import SignalOps
import TensorEngine

/// A control at work: its value, and while a change of the console is under way, the one before.
struct MovingControl {
  private let spec: ControlSpec
  private let sampleRate: Int
  private var value: ControlValue
  private var earlier: ControlValue?
  private var ramp = Ramp()

  init(_ value: ControlValue, _ spec: ControlSpec, sampleRate: Int) {
    self.value = value
    self.spec = spec
    self.sampleRate = sampleRate
  }

  /// Whether the value differs from sample to sample, or from one reading to the next.
  var isMoving: Bool { value.isAutomated || earlier != nil }

  /// Whether a change of the console is under way.
  var isChanging: Bool { earlier != nil }

  /// Whether the value has been the same since the mix began, and is this one.
  func rests(at constant: Double) -> Bool { earlier == nil && value == .constant(constant) }

  /// Takes another value, from the next block on: over one automation grid, in the control's own scale.
  /// What shapes an impulse response is another value at once: the effect fades.
  ///
  /// - Parameters:
  ///   - value: The value from then on.
  ///   - start: How many samples of the mix come before the next block.
  mutating func change(to value: ControlValue, at start: Int) {
    guard value != self.value else { return }
    if spec.automation.isGradual {
      earlier = earlier == nil ? self.value : .constant(self.value(at: start, offset: -1))
      ramp = Ramp()
    }
    self.value = value
  }

  /// Leaves samples behind.
  mutating func advance(_ samples: Int) {
    guard earlier != nil else { return }
    ramp.advance(samples)
    if ramp.isOver { earlier = nil }
  }

  /// The value at a sample of the mix, `offset` samples from here.
  private func value(at sample: Int, offset: Int) -> Double {
    let seconds = Double(sample) / Double(sampleRate)
    let now = value.value(at: seconds, taper: spec.taper)
    guard let earlier else { return now }
    return spec.taper.interpolate(
      from: earlier.value(at: seconds, taper: spec.taper), to: now, share: ramp.share(offset))
  }

  /// The value for coefficients that hold from a sample of the mix on.
  func reading(at sample: Int) -> TrackControl {
    .number(Double(Float(value(at: sample, offset: 0))))
  }

  /// The value over a range of samples of the mix; a number where it rests.
  func values(over range: Range<Int>, on backend: Backend) -> TrackControl {
    guard isMoving else { return reading(at: 0) }
    let values = range.enumerated().map { Float(value(at: $1, offset: $0)) }
    return .tensor(Tensor(values, shape: [1, 1, 1, values.count], on: backend))
  }
}

/// A fader or the level of a send at work.
struct MovingLevel {
  private var control: MovingControl
  /// What stands in for the session's value, in training.
  private let given: Tensor?
  private let backend: Backend

  init(_ value: ControlValue, _ key: LevelControl, given: Tensor?, _ context: SignalContext) {
    control = MovingControl(value, key.spec, sampleRate: context.sampleRate)
    self.given = given
    backend = context.backend
  }

  mutating func change(to value: ControlValue, at start: Int) {
    control.change(to: value, at: start)
  }

  /// The amplitude over the next samples of the mix; `nil` where it changes nothing.
  mutating func next(over range: Range<Int>) -> Tensor? {
    if let given { return given.amplitude() }
    if control.rests(at: 0) { return nil }
    defer { control.advance(range.count) }
    switch control.values(over: range, on: backend) {
    case .tensor(let decibels):
      return decibels.amplitude()
    case .number(let decibels):
      return Tensor(repeating: Float(decibels), shape: [1, 1, 1, 1], on: backend).amplitude()
    }
  }
}
