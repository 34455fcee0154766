import MixingConsole
import TensorEngine

extension FitDescent {
  /// How often everything is searched and descended on in turns.
  private static let effectRounds = 4
  /// Steps of descent each time.
  private static let effectIterations = [5, 8, 12, 12]

  /// The values of what the session has besides what other stages add: effects of tracks, buses and master that no stage
  /// of their own decides. What descent would not find is searched for, then all of the session descends together.
  func fitEffects(_ session: Session) throws -> Session {
    var found = raisingSends(session)
    for round in 0..<Self.effectRounds {
      let share = { (part: Double) in 0.75 * (Double(round) + part) / Double(Self.effectRounds) }
      let places = found.searchPlaces(round) { movable($0, in: found) }
      found = try EffectSearch(excerpts: excerpts, backend: backend).run(
        found, places: places, isFree: { isFree($0, in: found) }
      ) { try report(.effects, share(0.5 * $0)) }
      let controls = ownControls(found)
      let problem = WaveformFit(
        session: found, excerpts: excerpts, controls: controls, backend: backend)
      var count = 0
      let iterations = Self.effectIterations[round]
      let before = try problem.cost(found.shares(of: controls))
      let descent = try LevenbergMarquardt(
        iterations: iterations, tolerance: 1e-2, goal: goal
      ).minimize(problem, from: found.shares(of: controls)) { _ in
        count += 1
        try report(
          .effects, share(0.5 + 0.5 * Double(count) / Double(iterations)))
      }
      found = problem.session(descent.shares)
      if descent.cost <= goal
        || (SearchEffort.full.draws(round) == 0 && descent.cost > 0.9 * before)
      {
        break
      }
    }
    let nearer = try best([session, found])
    return try onSpectrograms(nearer, moving: ownControls(nearer), .effects, from: 0.75)
  }

  /// What the stage finds in a session, and how: of tracks, their levels first.
  func findings(in session: Session) -> [FitFinding] {
    let searched = Set(
      session.searchPlaces(0) { movable($0, in: session) }
        .flatMap { $0.controls.map(\.address) })
    let descending = Set(ownControls(session).map(\.address))
    return session.heardChannels.flatMap { session.addresses(of: $0) }.compactMap { address in
      guard let value = session.value(of: address)?.constant else { return nil }
      let isPosition = session.spec(of: address)?.unit == .position
      var means: [FitFinding.Means] = []
      if descending.contains(address), address.part == .fader || isPosition {
        means.append(.leastSquares)
      }
      if searched.contains(address) { means.append(.search) }
      if descending.contains(address) { means.append(.descent) }
      return means.isEmpty
        ? nil : FitFinding(path: session.path(of: address), value: value, means: means)
    }
  }

  /// Sends that are off leave no trace to descend on: they begin where something is heard.
  private func raisingSends(_ session: Session) -> Session {
    var session = session
    for track in heardTracks(session) {
      for send in session.tracks[track].sends.indices {
        let address = ControlAddress(.track(track), .send(send))
        guard let level = session.value(of: address)?.constant, level <= -60,
          !session.isLocked(address)
        else { continue }
        session.set(address, to: .constant(-20))
      }
    }
    return session
  }

  /// All of a session that descends: faders, positions and sends of the tracks, and the effects of all channels that do
  /// something.
  private func ownControls(_ session: Session) -> [FitControl] {
    let addresses = session.heardChannels.flatMap { session.addresses(of: $0) }.filter { address in
      guard case .effect(let place, let control) = address.part else { return true }
      let slot = session.strip(of: address.channel)[place]
      return !slot.isBypassed && slot.effect.silencers(of: control, slot.values).isEmpty
    }
    return movable(addresses, in: session).compactMap { $0.descending(in: session) }
  }
}

extension Session {
  /// The channels that are heard.
  fileprivate var heardChannels: [ControlAddress.Channel] {
    zip(tracks.indices, heardTracks).filter(\.1).map { .track($0.0) }
      + busesInProcessingOrder.map { .bus($0) } + [.master]
  }

  /// A track's fader and sends, and the controls of a channel's effects.
  fileprivate func addresses(of channel: ControlAddress.Channel) -> [ControlAddress] {
    var addresses: [ControlAddress] = []
    if case .track(let track) = channel {
      addresses =
        [ControlAddress(channel, .fader)]
        + tracks[track].sends.indices.map { ControlAddress(channel, .send($0)) }
    }
    return addresses
      + strip(of: channel).enumerated().flatMap { place, slot in
        slot.effect.controls.indices.map { ControlAddress(channel, .effect(place, control: $0)) }
      }
  }

  /// Whether a stage of its own decides an effect.
  private func hasStage(_ slot: EffectSlot, of channel: ControlAddress.Channel) -> Bool {
    guard case .track = channel else { return false }
    return slot.effect is Pan || slot.effect is Equalizer || slot.effect is Compressor
  }

  /// Whether there is an effect that no other stage decides.
  var hasOwnEffects: Bool {
    heardChannels.contains { channel in
      strip(of: channel).enumerated().contains { place, slot in
        !slot.isBypassed && !hasStage(slot, of: channel)
          && slot.effect.controls.indices.contains {
            let address = ControlAddress(channel, .effect(place, control: $0))
            return !isLocked(address) && FitControl(address, in: self) != nil
          }
      }
    }
  }

  /// What has to be searched for: of each effect that no other stage decides the controls that stand together, such as
  /// those of a band, if descent would not find one of them.
  fileprivate func searchPlaces(
    _ round: Int, movable: ([ControlAddress]) -> [FitControl]
  ) -> [SearchPlace] {
    heardChannels.flatMap { channel in
      strip(of: channel).enumerated().flatMap { place, slot -> [SearchPlace] in
        guard !slot.isBypassed, !hasStage(slot, of: channel) else { return [] }
        let effort = slot.effect.gradient == .none ? SearchEffort.brief : .full
        let draws = effort.draws(round)
        return slot.effect.controlGroups.compactMap { group in
          let controls = movable(
            group.map { ControlAddress(channel, .effect(place, control: $0)) })
          // Without draws only what descent does not move is left to look for.
          guard
            controls.contains(where: { $0.spec.search.map { draws > 0 || !$0.hasSlope } ?? false })
          else { return nil }
          return SearchPlace(channel: channel, controls: controls, manner: .drawn(draws, effort))
        }
      }
    }
  }
}

extension Effect {
  /// The indices of controls that stand in one object, in order.
  fileprivate var controlGroups: [[Int]] {
    var groups: [(place: String, controls: [Int])] = []
    for (index, control) in controls.enumerated() {
      let place = control.name.split(separator: "/").dropLast().joined(separator: "/")
      if let group = groups.firstIndex(where: { $0.place == place }) {
        groups[group].controls.append(index)
      } else {
        groups.append((place, [index]))
      }
    }
    return groups.map(\.controls)
  }
}
