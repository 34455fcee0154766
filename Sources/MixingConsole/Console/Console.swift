package import TensorEngine

/// The signal flow of a session: tracks into buses into the master.
///
/// One implementation renders whole songs block by block, its effects carrying their state, and trains:
/// `given` puts tracked tensors in place of the session's values, and the mix is differentiable with
/// respect to them. Between two blocks the session may change (`update(_:)`).
///
/// What takes time, takes it for all: signals wait for each other wherever they meet, controls are read
/// for the sample that they meet, and the mix as a whole is `latency` samples late.
package final class Console {
  /// What a block of the mix is made of.
  package struct Output {
    /// After the master fader, `[batch, 1, 2, sample]`.
    package let mix: Tensor
    /// Each track after its fader, in the session's order, as late as the mix; `nil` for one that is not
    /// heard.
    package let tracks: [Tensor?]
    /// Each bus after its fader, in the session's order, as late as the mix.
    package let buses: [Tensor]

    /// A block of a mix that is not made of tracks and buses.
    package init(mix: Tensor, tracks: [Tensor?] = [], buses: [Tensor] = []) {
      self.mix = mix
      self.tracks = tracks
      self.buses = buses
    }
  }

  package private(set) var session: Session
  package let backend: Backend
  /// How many samples later than the stems the mix comes.
  package private(set) var latency = 0
  private let context: SignalContext
  private let given: [ControlAddress: Tensor]
  private let draws: GradientDraws?
  private var tracks: [MixerChannel]
  private var buses: [MixerChannel]
  private let master: ChannelProcessor
  private var busIndices: [String: Int] = [:]
  /// Groups of channels that do not hear each other, each after all that it hears.
  private var order: [[ControlAddress.Channel]] = []
  private var masterArrival = 0
  /// Where in the mix the next block begins, in samples.
  private var position: Int

  /// A console that has heard nothing yet.
  ///
  /// - Parameters:
  ///   - session: Routing, effects and values.
  ///   - start: Where in the mix the first block begins, in samples: what moves is there by then.
  ///   - given: Tensors `[batch, 1, 1, 1]` that stand in for the session's values.
  ///   - draws: Draws for gradients that have to be estimated; `nil` where none is wanted.
  ///   - longestBlock: No block has more samples.
  ///   - isMetered: Whether dynamics say what they take away (`gainReductions`).
  ///   - backend: Where the mix is computed.
  /// - Throws: `SessionError` for a session that cannot be rendered, or why an effect cannot work.
  package init(
    _ session: Session, from start: Int = 0, given: [ControlAddress: Tensor] = [:],
    draws: GradientDraws? = nil, longestBlock: Int = .max, isMetered: Bool = false,
    on backend: Backend
  ) throws {
    let session = try session.validated()
    let context = SignalContext(
      sampleRate: session.sampleRate, panLaw: session.panLaw,
      beatsPerMinute: session.beatsPerMinute, longestBlock: longestBlock, isMetered: isMetered,
      draws: draws, on: backend)
    self.session = session
    self.backend = backend
    self.context = context
    self.given = given
    self.draws = draws
    position = start
    let heard = session.heardTracks
    tracks = try session.tracks.enumerated().map { index, track in
      try MixerChannel(track, at: index, isHeard: heard[index], given: given, context)
    }
    buses = try session.buses.enumerated().map { index, bus in
      try MixerChannel(bus, at: index, given: given, context)
    }
    master = try ChannelProcessor(
      .master, strip: session.master.strip, fader: session.master.fader, given: given, context)
    connect()
  }

  /// What each dynamics effect took away so far: tracks, buses, master. Empty where nothing is metered.
  package var gainReductions: [GainReduction] {
    (tracks + buses).flatMap(\.gainReductions)
      + master.gainReductions(of: Destination.masterName)
  }

  /// Goes on with another session from the next block on.
  ///
  /// Tracks and buses are told by their names, effects by their kind, structure and order. What is the
  /// same goes on with all that it remembers: tails ring on, envelopes stay. Controls move to their new
  /// values over one automation grid (64 samples) in their own scale, effects, sends and outputs that
  /// come or go are faded over it, so that nothing clicks; tracks that come begin in silence. Only what
  /// is taken away as a whole, a track or a bus, ends at once.
  ///
  /// - Parameter session: At the same sample rate and with the same pan law.
  /// - Throws: `SessionError` for a session that cannot be rendered, or why an effect cannot work. Then
  ///   nothing has changed.
  package func update(_ session: Session) throws {
    precondition(given.isEmpty, "Console: a console with given tensors is not updated")
    let session = try session.validated()
    try session.checkRuns(after: self.session)
    let heard = session.heardTracks
    var earlierTracks = tracks.byName
    var earlierBuses = buses.byName
    // First all that may fail, then all that changes.
    let newTracks = try session.tracks.enumerated().map { index, track in
      try earlierTracks.removeValue(forKey: track.name).map {
        ($0, try $0.changes(to: track.strip))
      }
        ?? (
          MixerChannel(track, at: index, isHeard: heard[index], isOpening: true, context), nil
        )
    }
    let newBuses = try session.buses.enumerated().map { index, bus in
      try earlierBuses.removeValue(forKey: bus.name).map { ($0, try $0.changes(to: bus.strip)) }
        ?? (MixerChannel(bus, at: index, context), nil)
    }
    let masterChanges = try master.changes(to: session.master.strip)
    for (index, (channel, changes)) in newTracks.enumerated() {
      guard let changes else { continue }
      channel.become(session.tracks[index], isHeard: heard[index], changes, at: position)
    }
    for (index, (channel, changes)) in newBuses.enumerated() {
      if let changes { channel.become(session.buses[index], changes, at: position) }
    }
    master.make(masterChanges, fader: session.master.fader, at: position - masterArrival)
    tracks = newTracks.map(\.0)
    buses = newBuses.map(\.0)
    self.session = session
    connect()
  }

  /// Finds the order of the channels, and how long signals wait for each other.
  private func connect() {
    busIndices = Dictionary(uniqueKeysWithValues: buses.enumerated().map { ($1.name, $0) })
    for (rank, bus) in session.busesInProcessingOrder.enumerated() { buses[bus].rank = rank }
    guard case .groups(let groups) = session.processingOrder else {
      preconditionFailure("Console: channels hear each other in a circle")
    }
    order = groups
    closeImpossibleWays()
    markTapped()
    var arrivals = [Int](repeating: 0, count: buses.count)
    var departures: [ControlAddress.Channel: Int] = [:]
    masterArrival = 0
    let source = { [session] (key: SideChain) in
      session.channel(ofKey: key.source).flatMap { departures[$0] } ?? 0
    }
    for place in order.joined() {
      let channel = self[place]
      let arrival = if case .bus(let index) = place { arrivals[index] } else { 0 }
      let departure = channel.align(arrival: arrival, keys: source)
      departures[place] = departure
      for destination in channel.destinations {
        if case .bus(let name) = destination, let index = busIndices[name] {
          arrivals[index] = max(arrivals[index], departure)
        } else {
          masterArrival = max(masterArrival, departure)
        }
      }
    }
    masterArrival = max(masterArrival, master.earliestArrival(source))
    master.alignKeys(arrival: masterArrival, source)
    latency = masterArrival + master.latency
    for channel in tracks + buses {
      channel.wait(
        until: { destination in
          if case .bus(let name) = destination, let index = busIndices[name] {
            buses[index].arrival
          } else {
            masterArrival
          }
        }, end: latency)
    }
  }

  private subscript(place: ControlAddress.Channel) -> MixerChannel {
    switch place {
    case .track(let index): tracks[index]
    case .bus(let index): buses[index]
    case .master: preconditionFailure("Console: the master is no channel of the mixer")
    }
  }

  /// Closing ways that only an earlier order could take.
  private func closeImpossibleWays() {
    var turns: [String: Int] = [:]
    for (turn, group) in order.enumerated() {
      for case .bus(let index) in group { turns[buses[index].name] = turn }
    }
    for (turn, group) in order.enumerated() {
      for place in group {
        self[place].closeWays {
          if case .bus(let name) = $0 { turns[name].map { $0 <= turn } ?? true } else { false }
        }
      }
    }
  }

  /// Says where keys hear channels.
  private func markTapped() {
    for channel in tracks + buses { channel.taps = [] }
    let strips = session.tracks.map(\.strip) + session.buses.map(\.strip) + [session.master.strip]
    for key in strips.joined().compactMap(\.key) {
      if let source = session.channel(ofKey: key.source) { self[source].taps.insert(key.tap) }
    }
  }

  /// Mixes whole stems from the start, one tensor `[batch, 1, channel, sample]` for each track, all
  /// equally long; no state is left behind, and what the mix is late is made up for.
  ///
  /// - Gradient: to the stems and to every tensor in `given`, through each effect's own gradient.
  package func mix(_ stems: [Tensor]) throws -> Tensor {
    precondition(
      stems.count == tracks.count, "mix: \(stems.count) stems for \(tracks.count) tracks")
    let samples = stems.first?.shape[3] ?? 0
    precondition(
      stems.allSatisfy { $0.rank == 4 && $0.shape[3] == samples },
      "mix: stems of the shapes \(stems.map(\.shape))")
    let console = try Console(
      session, given: given, draws: draws, longestBlock: samples + latency, on: backend)
    let mix = try console.process(samples + latency) { track in
      latency == 0 ? stems[track] : stems[track].padded(before: 0, after: latency, along: 3)
    }.mix
    return latency == 0 ? mix : mix.sliced(latency..<latency + samples, along: 3)
  }

  /// The next block of the mix.
  ///
  /// - Parameters:
  ///   - samples: The length of the block.
  ///   - stem: The block of a track's stem, `[batch, 1, channel, sample]`, mono or stereo. Called once for
  ///     each track that is heard, on any thread, several at a time.
  /// - Returns: The block of the mix, `latency` samples late, and what it is made of.
  /// - Throws: What ended a plug-in's work.
  package func process(_ samples: Int, stem: (Int) -> Tensor) throws -> Output {
    let silence = Tensor(repeating: 0, shape: [1, 1, 2, samples], on: backend)
    var outputs: [ControlAddress.Channel: MixerChannel.Output] = [:]
    var inputs = [[RankedSignal]](repeating: [], count: buses.count)
    var sum: [RankedSignal] = []
    // Whatever the order of processing, signals are added up in one: tracks as in the session, then buses.
    func added(_ signals: [RankedSignal]) -> Tensor {
      signals.isEmpty
        ? silence : Tensor.sum(of: signals.sorted { $0.rank < $1.rank }.map(\.signal))
    }
    func taps(_ key: SideChain) -> Tensor {
      session.channel(ofKey: key.source).flatMap { outputs[$0]?.tapped[key.tap] } ?? silence
    }
    for group in order {
      func output(_ place: ControlAddress.Channel) throws -> MixerChannel.Output? {
        let channel = self[place]
        guard channel.isAwake else { return nil }
        let input =
          switch place {
          case .track(let track): stem(track)
          case .bus(let bus): added(inputs[bus])
          case .master: silence
          }
        return try channel.process(input, from: position, taps: taps)
      }
      // Tracks run in parallel on the one backend: within a body its operations run on the body's thread. Buses are
      // few, and take all threads for their operations, one bus after the other.
      let areBuses = group.allSatisfy { if case .bus = $0 { true } else { false } }
      let results =
        areBuses
        ? try group.map(output) : try backend.map(group.count) { try output(group[$0]) }
      for (place, result) in zip(group, results) {
        guard let result else { continue }
        outputs[place] = result
        for (number, way) in result.ways.enumerated() {
          let signal = RankedSignal(rank: (rank(of: place), number), signal: way.signal)
          if case .bus(let name) = way.destination, let index = busIndices[name] {
            inputs[index].append(signal)
          } else {
            sum.append(signal)
          }
        }
      }
    }
    let mix = try master.process(added(sum), from: position - masterArrival, taps: taps).postFader
    position += samples
    return Output(
      mix: mix, tracks: tracks.indices.map { outputs[.track($0)]?.signal },
      buses: buses.indices.map { outputs[.bus($0)]?.signal ?? silence })
  }

  /// Where a channel's signal stands in sums.
  private func rank(of place: ControlAddress.Channel) -> Int {
    switch place {
    case .track(let index): index
    case .bus(let index): tracks.count + buses[index].rank
    case .master: .max
    }
  }
}

/// A signal of a sum, and where it stands there: by channel, then among the channel's ways.
private struct RankedSignal {
  let rank: (Int, Int)
  let signal: Tensor
}

extension [MixerChannel] {
  fileprivate var byName: [String: MixerChannel] {
    Dictionary(uniqueKeysWithValues: map { ($0.name, $0) })
  }
}
