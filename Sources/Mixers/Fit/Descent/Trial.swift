import Foundation
import MixingConsole
import TensorEngine

/// What a setting explains on each side: the products of what is wanted with it, and its energy.
struct LaneMatch {
  var products = [0.0, 0.0]
  var energies = [0.0, 0.0]
}

/// A channel, and what the rest of a session leaves for it.
struct Trial {
  let session: Session
  let channel: ControlAddress.Channel
  private(set) var excerpts: [FitExcerpt]
  /// Of the channel: what would make the mix the target.
  private(set) var wanted: [Tensor]
  /// What meets the channel on its way, where something does.
  private var others: [Tensor]?
  /// How the session falls short of the target.
  private var errors: [Tensor]
  let isFree: Bool
  /// Σ wanted²
  private(set) var energy: Double
  /// How late the session's mix is, in samples.
  let latency: Int
  let backend: Backend

  init(
    _ session: Session, _ channel: ControlAddress.Channel, isFree: Bool, _ excerpts: [FitExcerpt],
    errors: [Tensor], latency: Int, on backend: Backend
  ) throws {
    (self.session, self.channel, self.excerpts) = (session, channel, excerpts)
    self.errors = errors
    (self.isFree, self.backend) = (isFree && session.hasOwnLevel(channel), backend)
    self.latency = latency
    func render(isHeard: Bool, _ excerpt: FitExcerpt) throws -> Tensor {
      try SessionLanes(
        session, channel, isHeard: isHeard, of: excerpt, latency: latency, on: backend
      ).process(0..<excerpt.samples)
    }
    let isAlone = SessionPart(of: session, around: channel, isHeard: true).tracks.count == 1
    let others =
      isAlone || channel == .master ? nil : try excerpts.map { try render(isHeard: false, $0) }
    self.others = others
    wanted = try excerpts.indices.map { index in
      let own = try errors[index] + render(isHeard: true, excerpts[index])
      return others.map { own - $0[index] } ?? own
    }
    energy = wanted.reduce(0) { $0 + Double($1.squared().sum().scalar) }
  }

  /// Whether a session may have these values.
  func canHave(_ controls: [FitControl], _ values: [Double]) -> Bool {
    var session = session
    for (control, value) in zip(controls, values) { session.set(control.address, to: value) }
    return (try? session.validated()) != nil
  }

  /// What the channel gives, in each excerpt.
  func render(_ session: Session) throws -> [Tensor] {
    try excerpts.indices.map { index in
      let excerpt = excerpts[index]
      let own = try SessionLanes(
        session, channel, of: excerpt, latency: latency, on: backend
      ).process(0..<excerpt.samples)
      return others.map { own - $0[index] } ?? own
    }
  }

  /// How each lane matches what is wanted.
  func matches(
    _ session: Session, _ lanes: [ControlAddress: [Double]], count: Int
  ) throws -> [LaneMatch] {
    var matches = [LaneMatch](repeating: LaneMatch(), count: count)
    for (index, excerpt) in excerpts.enumerated() {
      let part = try SessionLanes(
        session, channel, lanes: lanes, of: excerpt, latency: latency, on: backend)
      for block in excerpt.blocks {
        var output = try part.process(block)
        guard excerpt.judges(block) else { continue }
        if let others { output = output - others[index].sliced(block, along: 3) }
        let wanted = wanted[index].sliced(block, along: 3)
        let products = (output * wanted).sum(along: [3]).values
        let energies = output.squared().sum(along: [3]).values
        for lane in matches.indices {
          let own = lanes.isEmpty ? 0 : lane
          for side in 0..<2 {
            matches[lane].products[side] += Double(products[2 * own + side])
            matches[lane].energies[side] += Double(energies[2 * own + side])
          }
        }
      }
    }
    return matches
  }

  /// The best gain of each side, none negative: of a track its own, of a bus the same for both.
  func gains(_ match: LaneMatch) -> [Double] {
    func gain(_ product: Double, _ energy: Double) -> Double {
      energy > 0 ? max(0, product / energy) : 0
    }
    guard case .track = channel else {
      let both = gain(match.products[0] + match.products[1], match.energies[0] + match.energies[1])
      return [both, both]
    }
    return zip(match.products, match.energies).map(gain)
  }

  /// How much of what is wanted a setting explains, at its best gains or as it is.
  func explained(_ match: LaneMatch) -> Double {
    zip(zip(match.products, match.energies), gains(match)).reduce(0) { sum, entry in
      let ((product, energy), gain) = entry
      let factor = isFree ? gain : 1
      return sum + factor * (2 * product - factor * energy)
    }
  }

  /// The session with a setting, at its best gains where they are free.
  func session(_ controls: [FitControl], _ setting: [Double], at match: LaneMatch) -> Session {
    var session = session
    for (control, value) in zip(controls, setting) { session.set(control.address, to: value) }
    if isFree { session.scale(channel, by: gains(match)) }
    return session
  }

  /// The channel's own levels, as far as they are free: a track's fader, position and sends, the sends to a bus.
  var levels: [FitControl] {
    guard isFree else { return [] }
    var addresses: [ControlAddress] = []
    switch channel {
    case .track(let track):
      addresses = [ControlAddress(channel, .fader)]
      if let place = session.tracks[track].strip.firstIndex(where: { $0.effect is Pan }) {
        addresses.append(ControlAddress(channel, .effect(place, control: 0)))
      }
      addresses += session.tracks[track].sends.indices.map { ControlAddress(channel, .send($0)) }
    case .bus(let bus):
      for track in session.tracks.indices where session.heardTracks[track] {
        let sends = session.tracks[track].sends
        addresses += sends.indices.filter { sends[$0].bus == session.buses[bus].name }
          .map { ControlAddress(.track(track), .send($0)) }
      }
    case .master: break
    }
    return addresses.filter { !session.isLocked($0) }
      .compactMap { FitControl($0, in: session) }
  }

  /// The same over the stretch in which most of the channel is heard; over all of excerpts that are no longer.
  ///
  /// - Parameters:
  ///   - seconds: Of sound that is judged.
  ///   - before: Seconds before it that fill memories.
  /// - Returns: The shorter trial.
  func narrowed(to seconds: Double, before: Double) -> Trial {
    let rate = Double(session.sampleRate)
    let (length, before) = (Int(seconds * rate), Int(before * rate))
    guard excerpts.contains(where: { $0.samples > length + before }) else { return self }
    var best = (excerpt: 0, start: excerpts[0].warmUp, energy: -1.0)
    for (index, excerpt) in excerpts.enumerated() {
      let own = (wanted[index] - errors[index]).squared().sum(along: [2]).values
      let last = max(excerpt.warmUp, excerpt.samples - length)
      for start in stride(from: excerpt.warmUp, through: last, by: session.sampleRate) {
        let energy = own[start..<min(start + length, excerpt.samples)]
          .reduce(0) { $0 + Double($1) }
        if energy > best.energy { best = (index, start, energy) }
      }
    }
    let excerpt = excerpts[best.excerpt]
    let range =
      max(0, best.start - before)..<min(best.start + length, excerpt.samples)
    var narrow = self
    narrow.excerpts = [excerpt.part(range, warmUp: best.start - range.lowerBound)]
    func cut(_ signals: [Tensor]) -> [Tensor] { [signals[best.excerpt].sliced(range, along: 3)] }
    (narrow.wanted, narrow.errors, narrow.others) = (cut(wanted), cut(errors), others.map(cut))
    narrow.energy = Double(narrow.wanted[0].squared().sum().scalar)
    return narrow
  }
}

extension Session {
  /// Whether levels before or behind a channel's strip do no more than make it louder: a track's fader, or the sends to
  /// a bus to which nothing else goes.
  fileprivate func hasOwnLevel(_ channel: ControlAddress.Channel) -> Bool {
    switch channel {
    case .track: true
    case .bus(let bus):
      !(tracks.map(\.output) + buses.map(\.output)).contains(.bus(buses[bus].name))
    case .master: false
    }
  }

  /// Multiplies a channel's sound by gains of its own for each side: a track's through its fader and its pan, a bus's
  /// through the levels of the sends to it.
  mutating func scale(_ channel: ControlAddress.Channel, by gains: [Double]) {
    switch channel {
    case .track(let track): scale(track: track, by: gains)
    case .bus(let bus): scale(bus: bus, by: gains[0])
    case .master: break
    }
  }

  /// What leaves the ranges of fader and pan is cut off.
  private mutating func scale(track: Int, by gains: [Double]) {
    let place = tracks[track].strip.firstIndex { $0.effect is Pan && !$0.isBypassed }
    let position =
      place.map { tracks[track].strip[$0].values[0].value(at: 0, taper: .linear) } ?? 0.5
    let now = panLaw.gains(at: position)
    let wanted = (now.left.value * gains[0], now.right.value * gains[1])
    guard wanted.0 + wanted.1 > 0 else { return }
    let found = place == nil ? 0.5 : panLaw.position(left: wanted.0, right: wanted.1)
    let level = panLaw.level(left: wanted.0, right: wanted.1, at: found)
    let fader = ControlAddress(.track(track), .fader)
    raise(fader, LevelControl.faderDb.spec, by: 20 * log10(level))
    if let place { set(ControlAddress(.track(track), .effect(place, control: 0)), to: found) }
  }

  private mutating func scale(bus: Int, by gain: Double) {
    guard gain > 0 else { return }
    for track in tracks.indices {
      for send in tracks[track].sends.indices where tracks[track].sends[send].bus == buses[bus].name
      {
        raise(
          ControlAddress(.track(track), .send(send)), LevelControl.levelDb.spec,
          by: 20 * log10(gain))
      }
    }
  }

  private mutating func raise(_ address: ControlAddress, _ spec: ControlSpec, by decibels: Double) {
    guard case .constant(let level)? = value(of: address), !isLocked(address) else { return }
    let range = spec.range
    set(address, to: min(max(level + decibels, range.lowerBound), range.upperBound))
  }
}
