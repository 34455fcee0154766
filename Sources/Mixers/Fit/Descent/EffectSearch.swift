import MixingConsole
import TensorEngine

/// Tries settings of one effect after the other against what the rest leaves of the target.
///
/// Each candidate's level, and on a track its position, are solved for, so that it is judged by what no fader can do.
/// What is tried is given, a coarse grid, or drawn and then searched around the best (`SearchPlace.Manner`); descent on
/// waveforms continues from there.
struct EffectSearch {
  let excerpts: [FitExcerpt]
  let backend: Backend

  /// How much more of a channel has to be explained for a setting to be worth it.
  private static let worth = 1e-4
  /// As many lanes as a vector has room for.
  private static let group = 8

  /// The session with the values of some effects set, and faders, positions and sends with them.
  ///
  /// - Parameters:
  ///   - session: Where the search begins.
  ///   - places: What is looked for, in this order.
  ///   - isFree: Whether a channel's levels and position may move.
  ///   - step: Called after each place with the share done; what it throws ends the search.
  /// - Returns: The session with what was found.
  /// - Throws: What `step` throws, or why an effect cannot work.
  func run(
    _ session: Session, places: [SearchPlace], isFree: (ControlAddress.Channel) -> Bool,
    step: (Double) throws -> Void
  ) throws -> Session {
    var session = session
    let latency = try Console(session, on: backend).latency
    var errors = try excerpts.map { excerpt in
      let console = try Console(session, from: excerpt.start, on: backend)
      let mix = try console.process(excerpt.samples) { excerpt.stems[$0] }.mix
      return excerpt.target.block(0..<excerpt.samples, later: latency) - mix
    }
    for (number, place) in places.enumerated() {
      let trial = try Trial(
        session, place.channel, isFree: isFree(place.channel), excerpts, errors: errors,
        latency: latency, on: backend)
      let found =
        switch place.manner {
        case .grid(let settings): try best(of: settings, trial, place)
        case .drawn(let count, let effort): try drawn(count, effort, trial, place)
        }
      if let found {
        session = found
        errors = try zip(trial.wanted, trial.render(session)).map { $0 - $1 }
      }
      try step(Double(number + 1) / Double(places.count))
    }
    return session
  }

  /// The session with the best of some settings, the first of which does nothing; `nil` where none is worth it.
  private func best(
    of settings: [[Double]], _ trial: Trial, _ place: SearchPlace
  ) throws -> Session? {
    let matches = try matches(trial, place.controls, settings)
    let explained = matches.map(trial.explained)
    let best = explained.indices.max { explained[$0] < explained[$1] } ?? 0
    guard explained[best] > explained[0] + Self.worth * trial.energy else { return nil }
    return trial.session(place.controls, settings[best], at: matches[best])
  }

  // MARK: Drawn settings

  /// How far candidates that are searched around are apart, in shares of a range.
  private static let distance = 0.1
  /// The finest step in shares of a range, and the finest of a control that descent moves on.
  private static let finest = (decision: 1.0 / 512, slope: 1.0 / 32)
  /// Of a channel's energy: where less is missing, nothing is drawn.
  private static let near = 1e-4
  /// Steps of descent from each of the best settings.
  private static let iterations = 5

  /// The session with the setting from which descent leads nearest to the target: of several that were drawn, each
  /// searched around; `nil` where that is the session's own.
  private func drawn(
    _ count: Int, _ effort: SearchEffort, _ whole: Trial, _ place: SearchPlace
  ) throws -> Session? {
    let trial = count > 0 ? whole.narrowed(to: effort.judged, before: effort.before) : whole
    let own = place.values(trial.session)
    let ownMatch = try matches(trial, place.controls, [own])[0]
    let isNear = trial.energy - trial.explained(ownMatch) < Self.near * trial.energy
    let settings = try place.candidates(isNear ? 0 : count, trial)
    let matches = try self.matches(trial, place.controls, settings)
    let controls = (place.controls + trial.levels).compactMap { $0.descending(in: trial.session) }
    func problem(_ session: Session) -> WaveformFit {
      let controls = controls.compactMap {
        FitControl($0.address, in: session)?.descending(in: session)
      }
      return WaveformFit(
        session: session, excerpts: trial.excerpts, controls: controls, backend: backend)
    }
    func descended(_ session: Session) throws -> (session: Session, cost: Double) {
      let problem = problem(session)
      let result = try LevenbergMarquardt(iterations: Self.iterations, tolerance: 3e-2)
        .minimize(problem, from: session.shares(of: problem.controls), step: { _ in })
      return (problem.session(result.shares), result.cost)
    }
    let now = problem(trial.session)
    let cost = try now.cost(trial.session.shares(of: now.controls))
    let beginnings = distinct(settings, matches.map(trial.explained), place)
    let found = try beginnings.prefix(effort.beginnings).map { beginning in
      var (setting, match) = (settings[beginning], matches[beginning])
      if effort.isRefined { (setting, match) = try refined(trial, place, from: setting, match) }
      return try descended(trial.session(place.controls, setting, at: match))
    }
    guard let best = found.min(by: { $0.cost < $1.cost }),
      best.cost < cost - Self.worth * Self.near * trial.energy
    else { return nil }
    return best.session
  }

  /// The best settings that are not near one another, the best one first.
  private func distinct(
    _ settings: [[Double]], _ explained: [Double], _ place: SearchPlace
  ) -> [Int] {
    let shares = settings.map { zip(place.controls, $0).map { $0.spec.normalized($1) } }
    var chosen: [Int] = []
    for index in settings.indices.sorted(by: { (explained[$1], $0) < (explained[$0], $1) }) {
      let isNear = chosen.contains { other in
        zip(shares[index], shares[other]).allSatisfy { abs($0 - $1) < Self.distance }
      }
      if !isNear { chosen.append(index) }
    }
    return chosen
  }

  /// The best of what lies around a setting: one control after the other moves by a step, all that help move together,
  /// and where nothing helps the step is halved.
  private func refined(
    _ trial: Trial, _ place: SearchPlace, from setting: [Double], _ match: LaneMatch
  ) throws -> ([Double], LaneMatch) {
    var (here, match) = (setting, match)
    var step = 1.0 / 8
    while step >= Self.finest.decision {
      let moves = place.controls.indices.filter {
        step >= Self.finest.slope || place.controls[$0].spec.search?.hasSlope == false
      }.flatMap { control in
        [-step, step].compactMap { place.moved(here, control, by: $0, in: trial.session) }
      }
      if moves.isEmpty { break }
      let tried = try self.matches(trial, place.controls, moves.map(\.values))
      let gains = tried.map { trial.explained($0) - trial.explained(match) }
      guard let best = gains.indices.max(by: { gains[$0] < gains[$1] }), gains[best] > 0 else {
        step /= 2
        continue
      }
      var together = here
      for index in moves.indices.sorted(by: { gains[$0] < gains[$1] }) where gains[index] > 0 {
        together[moves[index].control] = moves[index].values[moves[index].control]
      }
      let all = try self.matches(trial, place.controls, [together])[0]
      let isAllBetter = trial.explained(all) > trial.explained(tried[best])
      let gained = trial.explained(isAllBetter ? all : tried[best]) - trial.explained(match)
      (here, match) = isAllBetter ? (together, all) : (moves[best].values, tried[best])
      if gained < 1e-3 * trial.energy { step /= 2 }
    }
    return (here, match)
  }

  /// How settings match what is wanted of a channel; those that a session cannot have explain nothing.
  private func matches(
    _ trial: Trial, _ controls: [FitControl], _ settings: [[Double]]
  ) throws -> [LaneMatch] {
    var matches = [LaneMatch](repeating: LaneMatch(), count: settings.count)
    // What is the same for all that is processed at a time is a session of its own.
    let common = controls.indices.filter { controls[$0].spec.search == .wholeLag }
    var batches: [[Double]: [Int]] = [:]
    for index in settings.indices where trial.canHave(controls, settings[index]) {
      batches[common.map { settings[index][$0] }, default: []].append(index)
    }
    let jobs = batches.sorted { $0.value[0] < $1.value[0] }.flatMap { _, indices in
      stride(from: 0, to: indices.count, by: Self.group).map {
        Array(indices[$0..<min($0 + Self.group, indices.count)])
      }
    }
    let results = try backend.map(jobs.count) { job in
      let indices = jobs[job]
      var session = trial.session
      var lanes: [ControlAddress: [Double]] = [:]
      for (number, control) in controls.enumerated() {
        let values = indices.map { settings[$0][number] }
        if common.contains(number) {
          session.set(control.address, to: values[0])
        } else {
          lanes[control.address] = values
        }
      }
      return try trial.matches(session, lanes, count: indices.count)
    }
    for (job, result) in zip(jobs, results) {
      for (index, match) in zip(job, result) { matches[index] = match }
    }
    return matches
  }
}
