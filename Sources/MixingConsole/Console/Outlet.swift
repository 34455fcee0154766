import SignalOps
import TensorEngine

/// One way of a channel's signal to a bus or the master: its output, or a send.
final class Outlet {
  let destination: Destination
  /// The session's send; `nil` for the output.
  private(set) var send: Send?
  /// How many samples the signal waits, so that it arrives with what took longer.
  var wait = 0 {
    didSet { if wait != oldValue { delay = DelayLine(wait) } }
  }
  private var level: MovingLevel?
  /// The amplitude while the way opens or closes.
  private var presence: Fade?
  private(set) var isClosing = false
  private var delay = DelayLine(0)

  /// A channel's output.
  init(_ destination: Destination, isOpening: Bool = false) {
    self.destination = destination
    if isOpening { presence = Fade(from: 0, to: 1) }
  }

  /// A send; `given` stands in for its level.
  init(_ send: Send, given: Tensor? = nil, isOpening: Bool = false, _ context: SignalContext) {
    destination = .bus(send.bus)
    self.send = send
    level = MovingLevel(send.level, .levelDb, given: given, context)
    if isOpening { presence = Fade(from: 0, to: 1) }
  }

  /// Whether it can go on as this send.
  func canBecome(_ send: Send) -> Bool {
    !isClosing && self.send.map { $0.bus == send.bus && $0.tap == send.tap } ?? false
  }

  /// Goes on with another level; `start` samples of the mix come before the next block.
  func become(_ send: Send, at start: Int) {
    self.send = send
    level?.change(to: send.level, at: start)
  }

  func close() {
    isClosing = true
    presence = Fade(from: presence?.value ?? 1, to: 0)
  }

  var isClosed: Bool { isClosing && presence == nil }

  /// What goes to the destination of a block over a range of samples of the mix.
  func signal(of output: ChannelProcessor.Output, over range: Range<Int>) -> Tensor {
    let tapped = send?.tap == .preFader ? output.preFader : output.postFader
    var signal = level?.next(over: range).map { tapped * $0 } ?? tapped
    if var fade = presence {
      signal = signal * fade.next(range.count, on: signal.backend)
      presence = fade.isOver ? nil : fade
    }
    return delay.next(signal)
  }
}

/// A signal some samples later.
struct DelayLine {
  private(set) var samples: Int
  private var tail: SignalTail

  init(_ samples: Int) {
    self.samples = samples
    tail = SignalTail(samples: samples)
  }

  /// The next block.
  mutating func next(_ signal: Tensor) -> Tensor {
    if samples == 0 { return signal }
    return tail.joined(with: signal).sliced(0..<signal.shape[3], along: 3)
  }

  /// The next block by another delay: what a longer one asks for beyond what is kept is silence.
  mutating func next(_ signal: Tensor, by samples: Int) -> Tensor {
    if samples != self.samples {
      tail.become(samples: samples)
      self.samples = samples
    }
    return next(signal)
  }
}
