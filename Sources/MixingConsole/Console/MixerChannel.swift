import TensorEngine

/// A track or bus of the console: its channel and where it goes.
final class MixerChannel {
  let name: String
  /// Of a bus: where it stands in sums, among buses.
  var rank = 0
  private let channel: ChannelProcessor
  private var outlets: [Outlet]
  /// 1, or −1 where the polarity is inverted, of left and right; on its way while that is changed.
  private var polarity: (left: Fade, right: Fade)
  /// 1, or 0 where it is not heard; on its way while that is changed.
  private var audibility: Fade
  /// How late its input comes, in samples; a track's waits for that.
  private(set) var arrival = 0
  private var entry = DelayLine(0)
  private let isTrack: Bool
  /// Where keys hear it; before the fader even though it is muted.
  var taps: Set<Send.Tap> = []
  private let context: SignalContext
  private var alignment = DelayLine(0)
  private var wait = 0

  /// A track.
  init(
    _ track: Track, at index: Int, isHeard: Bool, isOpening: Bool = false,
    given: [ControlAddress: Tensor] = [:], _ context: SignalContext
  ) throws {
    name = track.name
    channel = try ChannelProcessor(
      .track(index), strip: track.strip, fader: track.fader, given: given, context)
    outlets =
      [Outlet(track.output)]
      + track.sends.enumerated().map { number, send in
        Outlet(
          send, given: given[ControlAddress(.track(index), .send(number))], context)
      }
    let signs = track.polarity.signs
    polarity = (.steady(signs.left), .steady(signs.right))
    audibility =
      isOpening && isHeard ? Fade(from: 0, to: 1) : .steady(isHeard ? 1 : 0)
    self.context = context
    isTrack = true
  }

  /// A bus.
  init(
    _ bus: Bus, at index: Int, given: [ControlAddress: Tensor] = [:], _ context: SignalContext
  ) throws {
    name = bus.name
    channel = try ChannelProcessor(
      .bus(index), strip: bus.strip, fader: bus.fader, given: given, context)
    outlets = [Outlet(bus.output)]
    polarity = (.steady(1), .steady(1))
    audibility = .steady(1)
    self.context = context
    isTrack = false
  }

  /// What each dynamics effect took away so far.
  var gainReductions: [GainReduction] { channel.gainReductions(of: name) }

  // MARK: Changes

  /// Makes what a change needs, and changes nothing yet.
  func changes(to strip: [EffectSlot]) throws -> [ChannelProcessor.Change] {
    try channel.changes(to: strip)
  }

  /// Goes on as a track; `start` samples of the mix come before the next block.
  func become(
    _ track: Track, isHeard: Bool, _ changes: [ChannelProcessor.Change], at start: Int
  ) {
    let position = start - arrival
    channel.make(changes, fader: track.fader, at: position)
    let signs = track.polarity.signs
    polarity.left.go(to: signs.left)
    polarity.right.go(to: signs.right)
    audibility.go(to: isHeard ? 1 : 0)
    route(to: track.output, track.sends, at: position)
  }

  /// Goes on as a bus.
  func become(_ bus: Bus, _ changes: [ChannelProcessor.Change], at start: Int) {
    let position = start - arrival
    channel.make(changes, fader: bus.fader, at: position)
    route(to: bus.output, [], at: position)
  }

  private func route(to output: Destination, _ sends: [Send], at start: Int) {
    var rest = outlets
    func take(where fits: (Outlet) -> Bool) -> Outlet? {
      rest.firstIndex(where: fits).map { rest.remove(at: $0) }
    }
    let main =
      take { $0.send == nil && !$0.isClosing && $0.destination == output }
      ?? Outlet(output, isOpening: true)
    let others = sends.map { send in
      guard let same = take(where: { $0.canBecome(send) }) else {
        return Outlet(send, isOpening: true, context)
      }
      same.become(send, at: start)
      return same
    }
    for outlet in rest where !outlet.isClosing { outlet.close() }
    outlets = [main] + others + rest
  }

  /// Forgets ways to buses that are gone, and those that a bus could only take backwards.
  func closeWays(where isImpossible: (Destination) -> Bool) {
    outlets.removeAll { $0.isClosing && isImpossible($0.destination) }
  }

  // MARK: Latency

  /// Says how late the input comes at least, and the signals of keys; returns how late the output comes, in samples.
  func align(arrival: Int, keys source: (SideChain) -> Int) -> Int {
    let arrival = max(arrival, channel.earliestArrival(source))
    if isTrack, arrival != self.arrival { entry = DelayLine(arrival) }
    self.arrival = arrival
    channel.alignKeys(arrival: arrival, source)
    return arrival + channel.latency
  }

  /// The destinations of all ways, closing ones included.
  var destinations: [Destination] { outlets.map(\.destination) }

  /// Lets each way wait so that its signal comes to its destination when `arrival` says, and the channel's own
  /// signal so that it is as late as the whole mix.
  func wait(until arrival: (Destination) -> Int, end: Int) {
    let own = self.arrival + channel.latency
    for outlet in outlets { outlet.wait = max(0, arrival(outlet.destination) - own) }
    if wait != end - own {
      wait = end - own
      alignment = DelayLine(wait)
    }
  }

  // MARK: Sound

  /// What a block gives: the channel's own signal after the fader, as late as the mix, and what goes where.
  struct Output {
    /// `nil` for a track that is not heard.
    let signal: Tensor?
    let ways: [(destination: Destination, signal: Tensor)]
    /// What keys hear of it, not aligned; nothing else is held on to.
    let tapped: [Send.Tap: Tensor]
  }

  /// Whether anything of it can be heard.
  private var isHeard: Bool { audibility.end != 0 || !audibility.isOver }

  /// Whether it has to be processed.
  var isAwake: Bool { isHeard || taps.contains(.preFader) }

  /// A block with its polarity.
  private func polarized(_ signal: Tensor) -> Tensor {
    if polarity.left.isOver && polarity.right.isOver, polarity.left.end == polarity.right.end {
      return polarity.left.end == -1 ? -signal : signal
    }
    let samples = signal.shape[3]
    let left = polarity.left.next(samples, on: context.backend)
    let right = polarity.right.next(samples, on: context.backend)
    // A mono stem has no sides of its own.
    return signal * (signal.shape[2] == 1 ? left : .concatenated([left, right], along: 2))
  }

  /// The next block.
  ///
  /// - Parameters:
  ///   - input: A stem, or the sum of what goes to the bus.
  ///   - start: How many samples of the mix come before it.
  ///   - taps: Gives the block of a channel that drives an effect.
  /// - Returns: What it gives, and where.
  /// - Throws: What ended a plug-in's work.
  func process(
    _ input: Tensor, from start: Int, taps: (SideChain) -> Tensor
  ) throws -> Output {
    let position = start - arrival
    let samples = input.shape[3]
    let signal = polarized(isTrack ? entry.next(input) : input)
    let whole = try channel.process(signal, from: position, taps: taps)
    guard isHeard else {
      return Output(signal: nil, ways: [], tapped: [.preFader: whole.preFader])
    }
    var output = whole
    if !audibility.isOver {
      output = output.scaled(by: audibility.next(samples, on: context.backend))
    }
    let range = position - channel.latency..<position - channel.latency + samples
    outlets.removeAll(where: \.isClosed)
    let ways = outlets.map { ($0.destination, $0.signal(of: output, over: range)) }
    var tapped: [Send.Tap: Tensor] = [:]
    for tap in self.taps {
      tapped[tap] = tap == .preFader ? whole.preFader : output.postFader
    }
    return Output(signal: alignment.next(output.postFader), ways: ways, tapped: tapped)
  }
}
