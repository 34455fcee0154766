package import TensorEngine

/// The signal flow of a session: tracks into buses into the master.
///
/// One implementation renders whole songs block by block, its effects carrying their state, and trains:
/// `given` puts tracked tensors in place of the session's values, and the mix is differentiable with
/// respect to them.
package final class Console {
  /// What a block of the mix is made of.
  package struct Output {
    /// After the master fader, `[batch, 1, 2, sample]`.
    package let mix: Tensor
    /// Each track after its fader, in the session's order; `nil` for one that is not heard.
    package let tracks: [Tensor?]
    /// Each bus after its fader, in the session's order.
    package let buses: [Tensor]

    /// A block of a mix that is not made of tracks and buses.
    package init(mix: Tensor, tracks: [Tensor?] = [], buses: [Tensor] = []) {
      self.mix = mix
      self.tracks = tracks
      self.buses = buses
    }
  }

  package let session: Session
  package let backend: Backend
  /// Whether a track is heard: not muted, and, where any track is solo, solo itself.
  package let isHeard: [Bool]
  private let given: [ControlAddress: Tensor]
  private let tracks: [ChannelProcessor]
  private let buses: [ChannelProcessor]
  private let master: ChannelProcessor
  private let busIndices: [String: Int]
  private let busOrder: [Int]

  /// A console at the start of the mix.
  ///
  /// - Parameters:
  ///   - session: Routing, effects and values.
  ///   - given: Tensors `[batch, 1, 1, 1]` that stand in for the session's values.
  ///   - backend: Where the mix is computed.
  package init(
    _ session: Session, given: [ControlAddress: Tensor] = [:], on backend: Backend
  ) {
    self.session = session
    self.backend = backend
    self.given = given
    let context = SignalContext(sampleRate: Double(session.sampleRate), panLaw: session.panLaw)
    let anySolo = session.tracks.contains { $0.isSolo }
    isHeard = session.tracks.map { !$0.isMuted && ($0.isSolo || !anySolo) }
    busIndices = Dictionary(uniqueKeysWithValues: session.buses.enumerated().map { ($1.name, $0) })
    busOrder = session.busesInProcessingOrder
    tracks = session.tracks.enumerated().map { index, track in
      ChannelProcessor(
        .track(index), strip: track.strip, fader: track.fader, given: given, context: context,
        backend: backend)
    }
    buses = session.buses.enumerated().map { index, bus in
      ChannelProcessor(
        .bus(index), strip: bus.strip, fader: bus.fader, given: given, context: context,
        backend: backend)
    }
    master = ChannelProcessor(
      .master, strip: session.master.strip, fader: session.master.fader, given: given,
      context: context, backend: backend)
  }

  /// Mixes whole stems from the start, one tensor `[batch, 1, channel, sample]` for each track, all
  /// equally long; no state is left behind.
  ///
  /// - Gradient: to the stems and to every tensor in `given`, through each effect's own gradient.
  package func mix(_ stems: [Tensor]) -> Tensor {
    precondition(
      stems.count == tracks.count, "mix: \(stems.count) stems for \(tracks.count) tracks")
    let samples = stems.first?.shape[3] ?? 0
    precondition(
      stems.allSatisfy { $0.rank == 4 && $0.shape[3] == samples },
      "mix: stems of the shapes \(stems.map(\.shape))")
    return Console(session, given: given, on: backend).process(samples, from: 0) { stems[$0] }.mix
  }

  /// The next block of the mix.
  ///
  /// - Parameters:
  ///   - samples: The length of the block.
  ///   - start: How many samples of the mix come before it.
  ///   - stem: The block of a track's stem, `[batch, 1, channel, sample]`, mono or stereo. Called once for
  ///     each track that is heard, on any thread, several at a time.
  /// - Returns: The block of the mix and what it is made of.
  package func process(
    _ samples: Int, from start: Int, stem: (Int) -> Tensor
  ) -> Output {
    let outputs = trackOutputs(samples, from: start, stem)
    var inputs = [[Tensor]](repeating: [], count: buses.count)
    var sum: [Tensor] = []
    func add(_ signal: Tensor, to output: Destination) {
      switch output {
      case .master: sum.append(signal)
      case .bus(let name):
        guard let index = busIndices[name] else { preconditionFailure("Console: no bus \(name)") }
        inputs[index].append(signal)
      }
    }
    for (track, output) in zip(session.tracks, outputs) {
      guard let output else { continue }
      add(output.signal, to: track.output)
      for (send, signal) in zip(track.sends, output.sends) { add(signal, to: .bus(send.bus)) }
    }
    let silence = Tensor(repeating: 0, shape: [1, 1, 2, samples], on: backend)
    func added(_ signals: [Tensor]) -> Tensor {
      signals.isEmpty ? silence : Tensor.added(signals)
    }
    var returns = [Tensor](repeating: silence, count: buses.count)
    for index in busOrder {
      returns[index] = buses[index].process(added(inputs[index]), from: start).postFader
      add(returns[index], to: session.buses[index].output)
    }
    let mix = master.process(added(sum), from: start).postFader
    return Output(mix: mix, tracks: outputs.map { $0?.signal }, buses: returns)
  }

  /// What a track gives to the rest of the console: its signal after the fader, and its sends.
  private struct TrackOutput {
    let signal: Tensor
    let sends: [Tensor]
  }

  /// Each track's output, `nil` for one that is not heard.
  ///
  /// Tracks run in parallel on the one backend: within a body its operations run on the body's thread.
  private func trackOutputs(
    _ samples: Int, from start: Int, _ stem: (Int) -> Tensor
  ) -> [TrackOutput?] {
    backend.map(tracks.count) { index -> TrackOutput? in
      guard isHeard[index] else { return nil }
      let signal = stem(index)
      let polarity = session.tracks[index].isPolarityInverted ? -signal : signal
      let output = tracks[index].process(polarity, from: start)
      let sends = session.tracks[index].sends.enumerated().map { number, send in
        let tapped = send.tap == .preFader ? output.preFader : output.postFader
        let address = ControlAddress(.track(index), .send(number))
        let level = tracks[index].level(
          send.level, given: given[address], over: start..<start + samples)
        return level.map { tapped * $0 } ?? tapped
      }
      return TrackOutput(signal: output.postFader, sends: sends)
    }
  }
}
