import MixingConsole
import TensorEngine

/// One channel of a session, rendered at several settings at once, block by block, with all that its sound goes
/// through on its way to the mix, and with what else meets it there.
///
/// The settings are lanes of one batch, so twenty cost little more than the vector unit needs for them. What does not
/// hear the channel is rendered once, for all lanes. A plug-in runs once for each lane, in a process of its own: where
/// there are some, few lanes at a time are rendered to their ends, so that there are never many processes.
struct SessionLanes {
  private enum Sound {
    case running(LaneBatch)
    /// Of the whole excerpt.
    case done(Tensor)
  }

  private let sound: Sound

  /// How many lanes there are at once, on all threads together, that need processes.
  private static let lanesWithProcesses = 32

  /// A channel at the start of an excerpt.
  ///
  /// - Parameters:
  ///   - session: Where it is.
  ///   - channel: Whose controls differ from lane to lane.
  ///   - lanes: The values of some of its controls, one for each lane, all equally many.
  ///   - isHeard: Whether the channel is; if not, only what meets it on its way is rendered.
  ///   - excerpt: What is rendered, from its beginning on.
  ///   - latency: How late the output is to come, in samples; no earlier than the session's mix.
  ///   - backend: Where it is rendered.
  /// - Throws: Why an effect cannot work.
  init(
    _ session: Session, _ channel: ControlAddress.Channel, lanes: [ControlAddress: [Double]] = [:],
    isHeard: Bool = true, of excerpt: FitExcerpt, latency: Int = 0, on backend: Backend
  ) throws {
    var session = session
    for (address, values) in lanes {
      precondition(address.channel == channel, "SessionLanes: \(address) of \(channel)")
      // What an effect has to remember is as much as the largest value asks for.
      session.set(address, to: values.max() ?? 0)
    }
    let part = SessionPart(of: session, around: channel, isHeard: isHeard)
    func batch(_ lanes: [ControlAddress: [Double]]) throws -> LaneBatch {
      try LaneBatch(part, lanes, of: excerpt, latency: latency, on: backend)
    }
    guard part.session.hasBlackBoxes else {
      sound = .running(try batch(lanes))
      return
    }
    let count = lanes.values.first?.count ?? 1
    let together = max(1, Self.lanesWithProcesses / backend.threads)
    let pieces = try stride(from: 0, to: count, by: together).map { first in
      let batch = try batch(lanes.mapValues { Array($0[first..<min(first + together, count)]) })
      return Tensor.concatenated(try excerpt.blocks.map(batch.process), along: 3)
    }
    sound = .done(pieces.count == 1 ? pieces[0] : .concatenated(pieces, along: 0))
  }

  /// The next block of each lane, `[lane, 1, 2, sample]`.
  func process(_ range: Range<Int>) throws -> Tensor {
    switch sound {
    case .running(let batch): try batch.process(range)
    case .done(let whole): whole.sliced(range, along: 3)
    }
  }
}

/// The lanes of a channel that run at the same time.
private struct LaneBatch {
  private let console: Console
  private let excerpt: FitExcerpt
  private let part: SessionPart
  /// Nothing, in as many lanes as there are: added to a stem, it fills them.
  private let silence: Tensor
  /// Samples by which stems come later than they are.
  private let wait: Int

  init(
    _ part: SessionPart, _ lanes: [ControlAddress: [Double]], of excerpt: FitExcerpt, latency: Int,
    on backend: Backend
  ) throws {
    var given: [ControlAddress: Tensor] = [:]
    for (address, values) in lanes {
      given[ControlAddress(part.channel, address.part)] = Tensor(
        values.map { Float($0) }, shape: [values.count, 1, 1, 1], on: backend)
    }
    self.part = part
    self.excerpt = excerpt
    let ownLatency = try Console(part.session, on: backend).latency
    wait = max(0, latency - ownLatency)
    console = try Console(part.session, from: excerpt.start - wait, given: given, on: backend)
    let count = lanes.values.first?.count ?? 1
    silence = Tensor(repeating: 0, shape: [count, 1, 1, 1], on: backend)
  }

  func process(_ range: Range<Int>) throws -> Tensor {
    let mix = try console.process(range.count) { index in
      let stem =
        part.tracks[index].map { excerpt.stems[$0].block(range, later: wait) }
        ?? Tensor(repeating: 0, shape: [1, 1, 1, range.count], on: silence.backend)
      return index == part.filled ? stem + silence : stem
    }.mix
    return mix.shape[0] == silence.shape[0] ? mix : mix + silence
  }
}

/// What of a session has to be rendered to hear one channel change: the channel, what it goes through, and what meets
/// it there.
struct SessionPart {
  private(set) var session: Session
  /// For each track which one of the whole session it is; `nil` for one that is silent.
  private(set) var tracks: [Int?]
  /// Where the channel is.
  private(set) var channel: ControlAddress.Channel
  /// The track whose sound the channel hears in every lane.
  private(set) var filled: Int?

  init(of whole: Session, around channel: ControlAddress.Channel, isHeard: Bool) {
    let heard = whole.heardTracks
    func index(_ destination: Destination) -> Int? {
      guard case .bus(let name) = destination else { return nil }
      return whole.buses.firstIndex { $0.name == name }
    }
    func ways(_ track: Track) -> Set<Int> {
      Set(([track.output] + track.sends.map { .bus($0.bus) }).compactMap(index))
    }
    // The buses that hear the channel, and where what meets there comes from.
    let order = whole.busesInProcessingOrder
    var hearing: Set<Int> = []
    switch channel {
    case .track(let track): hearing = ways(whole.tracks[track])
    case .bus(let bus): hearing = [bus]
    case .master: break
    }
    for bus in order where hearing.contains(bus) {
      if let next = index(whole.buses[bus].output) { hearing.insert(next) }
    }
    let isWhole = channel == .master || !whole.master.strip.allSatisfy(\.isBypassed)
    var kept = isWhole ? Set(whole.buses.indices) : hearing
    for bus in order.reversed() {
      if let next = index(whole.buses[bus].output), kept.contains(next) { kept.insert(bus) }
    }
    session = whole
    tracks = []
    session.tracks = []
    self.channel = channel
    for (number, track) in whole.tracks.enumerated() where heard[number] {
      let isOwn = channel == .track(number)
      guard isOwn ? isHeard : isWhole || !ways(track).isDisjoint(with: kept) else { continue }
      var track = track
      track.isSolo = false
      if !isOwn, let bus = index(track.output), !kept.contains(bus) { track.output = .master }
      track.sends.removeAll { send in index(.bus(send.bus)).map { !kept.contains($0) } ?? true }
      if isOwn {
        self.channel = .track(session.tracks.count)
        filled = session.tracks.count
      }
      session.tracks.append(track)
      tracks.append(number)
    }
    if case .bus(let bus) = channel {
      self.channel = .bus(kept.sorted().firstIndex(of: bus) ?? 0)
      if !isHeard {
        session.buses[bus].fader = .constant(LevelControl.faderDb.spec.range.lowerBound)
      }
    }
    session.buses = kept.sorted().map { session.buses[$0] }
    for bus in session.buses.indices {
      if let next = index(session.buses[bus].output), !kept.contains(next) {
        session.buses[bus].output = .master
      }
    }
    if filled == nil, isHeard { addFiller(to: channel, of: whole) }
  }

  /// A silent track, whose lanes a channel that is no track gets.
  private mutating func addFiller(to channel: ControlAddress.Channel, of whole: Session) {
    let taken = Set(session.tracks.map(\.name) + session.buses.map(\.name))
    var name = "lanes"
    while taken.contains(name) { name += "+" }
    var filler = Track(name: name, file: "/\(name).wav")
    if case .bus(let bus) = channel { filler.output = .bus(whole.buses[bus].name) }
    filled = session.tracks.count
    session.tracks.append(filler)
    tracks.append(nil)
  }
}

extension Tensor {
  /// A range of samples of a signal that comes some samples later; silence before its beginning.
  func block(_ range: Range<Int>, later samples: Int) -> Tensor {
    let (low, high) = (range.lowerBound - samples, range.upperBound - samples)
    if low >= 0 { return sliced(low..<high, along: 3) }
    if high <= 0 {
      return Tensor(repeating: 0, shape: shape.dropLast() + [range.count], on: backend)
    }
    return sliced(0..<high, along: 3).padded(before: -low, after: 0, along: 3)
  }
}

extension FitExcerpt {
  /// The excerpt in blocks: the warm-up first, then what is judged.
  var blocks: [Range<Int>] {
    let size = 8_192
    let ends = [0..<warmUp, warmUp..<samples]
    return ends.flatMap { part in
      stride(from: part.lowerBound, to: part.upperBound, by: size).map {
        $0..<min($0 + size, part.upperBound)
      }
    }
  }

  /// Whether a block is judged.
  func judges(_ block: Range<Int>) -> Bool { block.lowerBound >= warmUp }

  /// Σ target² of what is judged.
  var targetEnergy: Double {
    Double(target.sliced(warmUp..<samples, along: 3).squared().sum().scalar)
  }
}
