import Foundation

extension Session {
  /// This session with its decisions taken to a degree, from the plain sum (0) to all of them (1).
  ///
  /// - A control moves linearly in its own scale (`ControlTaper`) from the value at which it does
  ///   least (`Effect.leastValues`); faders from 0 dB; automation point by point.
  /// - A send's amplitude grows from nothing: `levelDb + 20·log10(amount)`. Below the range of the
  ///   level there is no send.
  /// - Switches follow as soon as the amount is above 0. At 0 every effect is bypassed, so that an
  ///   effect without a neutral setting leaves sound alone too, and mute, solo and polarity are off.
  /// - A bus that only sends reach is a return and stays as decided: its sends grow already, and a
  ///   reverb's `mix` nearer to 0 would add dry sound.
  /// - Routing, placement, output stage and whatever is locked stay. An effect with any lock is not
  ///   bypassed.
  ///
  /// - Parameter amount: 0…1.
  /// - Returns: The session itself for an amount of 1.
  package func scaled(amount: Double) -> Session {
    precondition((0...1).contains(amount), "scaled: an amount of \(amount)")
    if amount == 1 { return self }
    var scaled = self
    for index in tracks.indices { scaled.tracks[index].scale(amount, sampleRate) }
    let groups = groups
    for index in buses.indices where groups.contains(buses[index].name) {
      scaled.buses[index].scaleStripAndFader(amount, sampleRate)
    }
    scaled.master.scaleStripAndFader(amount, sampleRate)
    return scaled
  }

  /// The buses that whole tracks go through, directly or from another bus.
  private var groups: Set<String> {
    var groups: Set<String> = []
    for track in tracks {
      var output = track.output
      while case .bus(let name) = output, groups.insert(name).inserted,
        let bus = buses.first(where: { $0.name == name })
      {
        output = bus.output
      }
    }
    return groups
  }
}

extension Channel {
  fileprivate mutating func scaleStripAndFader(_ amount: Double, _ sampleRate: Int) {
    if lock == .all { return }
    if !lock.holds(.faderDb) {
      let taper = LevelControl.faderDb.spec.taper
      fader = fader.map { taper.interpolate(from: 0, to: $0, share: amount) }
    }
    for index in strip.indices { strip[index].scale(amount, sampleRate) }
  }
}

extension Track {
  fileprivate mutating func scale(_ amount: Double, _ sampleRate: Int) {
    if lock == .all { return }
    scaleStripAndFader(amount, sampleRate)
    sends = sends.compactMap { $0.isLocked ? $0 : $0.scaled(amount) }
    if amount == 0 {
      isMuted = isMuted && lock.holds(.muted)
      isSolo = isSolo && lock.holds(.solo)
      if !lock.holds(.polarityInverted) { polarity = .normal }
    }
  }
}

extension Send {
  /// The send at a share of its amplitude; `nil` if that is nothing.
  fileprivate func scaled(_ amount: Double) -> Send? {
    let range = LevelControl.levelDb.spec.range
    var isHeard = false
    let level = level.map { decided in
      let decibels = decided + 20 * log10(amount)
      isHeard = isHeard || decibels >= range.lowerBound
      return max(decibels, range.lowerBound)
    }
    return isHeard ? Send(to: bus, level: level, tap: tap) : nil
  }
}

extension EffectSlot {
  fileprivate mutating func scale(_ amount: Double, _ sampleRate: Int) {
    let controls = effect.controls
    for (index, least) in effect.leastValues(sampleRate: sampleRate).enumerated() {
      guard let least, !lock.holds(controls[index].name) else { continue }
      let taper = controls[index].spec.taper
      set(index, to: values[index].map { taper.interpolate(from: least, to: $0, share: amount) })
    }
    if amount == 0, lock.isEmpty { isBypassed = true }
  }
}
