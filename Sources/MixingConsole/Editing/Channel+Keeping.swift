extension Channel {
  /// Whether anything of the strip or the controls is locked.
  var hasLocks: Bool {
    !lock.isEmpty || strip.contains { !$0.lock.isEmpty }
  }

  /// Takes over the locks of `start`, and what they hold of strip and fader.
  mutating func keepStripAndFader(of start: Self) {
    if start.lock.holds(.faderDb) { fader = start.fader }
    strip = start.lock == .all ? start.strip : strip.keeping(locksOf: start.strip)
    lock = start.lock
  }
}

extension Bus {
  /// Takes over the locks of `start` and what they hold.
  mutating func keep(locksOf start: Bus) {
    keepStripAndFader(of: start)
    if start.lock.holds(.output) { output = start.output }
  }
}

extension Track {
  /// Takes over the locks of `start`, what they hold, and what is never decided.
  mutating func keep(locksOf start: Track) {
    keepStripAndFader(of: start)
    if start.lock.holds(.output) { output = start.output }
    role = start.role
    startSeconds = start.startSeconds
    isPolarityInverted = start.isPolarityInverted
    isMuted = start.isMuted
    isSolo = start.isSolo
    if start.lock == .all {
      sends = start.sends
      return
    }
    for (index, send) in start.sends.enumerated() where send.isLocked {
      let earlier = start.sends[..<index].count { $0.bus == send.bus }
      let same = sends.indices.filter { sends[$0].bus == send.bus }.dropFirst(earlier).first
      if let same { sends[same] = send } else { sends.append(send) }
    }
  }
}
