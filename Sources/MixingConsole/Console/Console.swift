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
  }

  package let session: Session
  package let backend: Backend
  /// Whether a track is heard: not muted, and, where any track is solo, solo itself.
  package let isHeard: [Bool]
  private let given: [ControlAddress: Tensor]
  private let tracks: [ChannelProcessor]
  private let buses: [ChannelProcessor]
  private let master: ChannelProcessor
  private let tracksRunInParallel: Bool

  /// A console at the start of the mix.
  ///
  /// - Parameters:
  ///   - session: Routing, effects and values.
  ///   - given: Tensors `[batch, 1, 1, 1]` that stand in for the session's values.
  ///   - trackBackends: One backend for each track, so that tracks can be processed in parallel;
  ///     `nil` lets `backend` do them one after the other.
  ///   - backend: Where buses and master are computed.
  package init(
    _ session: Session, given: [ControlAddress: Tensor] = [:], trackBackends: [Backend]? = nil,
    on backend: Backend
  ) {
    self.session = session
    self.backend = backend
    self.given = given
    let context = SignalContext(sampleRate: Double(session.sampleRate), panLaw: session.panLaw)
    let backends =
      trackBackends ?? [Backend](repeating: backend, count: session.tracks.count)
    tracksRunInParallel = trackBackends != nil
    let anySolo = session.tracks.contains { $0.isSolo }
    isHeard = session.tracks.map { !$0.isMuted && ($0.isSolo || !anySolo) }
    tracks = session.tracks.enumerated().map { index, track in
      ChannelProcessor(
        .track(index), strip: track.strip, fader: track.fader, given: given, context: context,
        backend: backends[index])
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

  /// Mixes whole stems from the start, one tensor `[batch, 1, channel, sample]` for each track.
  ///
  /// - Gradient: to the stems and to every tensor in `given`, through each effect's own gradient.
  package func mix(_ stems: [Tensor]) -> Tensor {
    guard let samples = stems.first?.shape[3] else { preconditionFailure("mix: no stems") }
    return process(samples, from: 0) { stems[$0] }.mix
  }

  /// The next block of the mix.
  ///
  /// - Parameters:
  ///   - samples: The length of the block.
  ///   - start: How many samples of the mix come before it.
  ///   - stem: The block of a track's stem, `[batch, 1, channel, sample]`, mono or stereo. Called for each
  ///     track that is heard, several at a time where each track has a backend of its own.
  package func process(
    _ samples: Int, from start: Int, stem: (Int) -> Tensor
  ) -> Output {
    let outputs = trackOutputs(from: start, stem)
    var inputs = [Tensor?](repeating: nil, count: buses.count)
    var sum: Tensor?
    func route(_ signal: Tensor, to output: Destination) {
      switch output {
      case .master: sum = added(signal, to: sum)
      case .bus(let name): add(signal, toBus: name)
      }
    }
    func add(_ signal: Tensor, toBus name: String) {
      guard let index = session.buses.firstIndex(where: { $0.name == name }) else {
        preconditionFailure("Console: no bus \(name)")
      }
      inputs[index] = added(signal, to: inputs[index])
    }
    for (index, track) in session.tracks.enumerated() {
      guard let output = outputs[index] else { continue }
      route(output.postFader, to: track.output)
      for (number, send) in track.sends.enumerated() {
        let address = ControlAddress(.track(index), .send(number))
        let tapped = send.tap == .preFader ? output.preFader : output.postFader
        let level = tracks[index].level(
          send.level, given: given[address], over: start..<start + samples)
        add(level.map { tapped * $0 } ?? tapped, toBus: send.bus)
      }
    }
    let silence = Tensor(repeating: 0, shape: [1, 1, 2, samples], on: backend)
    var returns = [Tensor](repeating: silence, count: buses.count)
    for index in session.busesInProcessingOrder {
      returns[index] = buses[index].process(inputs[index] ?? silence, from: start).postFader
      route(returns[index], to: session.buses[index].output)
    }
    let mix = master.process(sum ?? silence, from: start).postFader
    return Output(mix: mix, tracks: outputs.map { $0?.postFader }, buses: returns)
  }

  /// Each track's output, `nil` for one that is not heard; in parallel where tracks have backends of their own.
  private func trackOutputs(
    from start: Int, _ stem: (Int) -> Tensor
  ) -> [ChannelProcessor.Output?] {
    var outputs = [ChannelProcessor.Output?](repeating: nil, count: tracks.count)
    func process(_ index: Int) -> ChannelProcessor.Output? {
      guard isHeard[index] else { return nil }
      let signal = stem(index)
      let polarity = session.tracks[index].isPolarityInverted ? -signal : signal
      return tracks[index].process(polarity, from: start)
    }
    guard tracksRunInParallel else { return tracks.indices.map(process) }
    outputs.withUnsafeMutableBufferPointer { outputs in
      backend.parallel(outputs.count) { outputs[$0] = process($0) }
    }
    return outputs
  }

  private func added(_ signal: Tensor, to sum: Tensor?) -> Tensor {
    guard let sum else { return signal }
    return sum + signal
  }
}
