/// Controls that were set and do nothing.
extension Session {
  /// Why what a path names is not heard in this session; `nil` where it is, and where a control was put at rest.
  ///
  /// - Parameter path: Of a control that has been set. With `*`, it is enough that one track is heard.
  /// - Returns: A sentence or two, such as `bass/compressor does nothing yet: its thresholdDb is 0. Set it too.`
  public func idleReason(of path: ControlPath) -> String? {
    guard let channels = try? channels(of: path) else { return nil }
    let reasons = channels.map { reason(in: $0, path.part) }
    guard let first = reasons.first, !reasons.contains(nil) else { return nil }
    return first.map { "\(path.idlePart) \($0)" }
  }

  private func reason(in channel: ControlAddress.Channel, _ part: ControlPath.Part) -> String? {
    if part.isFact { return nil }
    switch channel {
    case .track(let index):
      let track = tracks[index]
      if track.isMuted { return "is not heard: the track is muted." }
      if !track.isSolo, tracks.contains(where: \.isSolo) {
        return "is not heard: other tracks are solo."
      }
      if case .send(let bus?, .tap) = part,
        track.sends.first(where: { $0.bus == bus })?.level
          == .constant(LevelControl.levelDb.spec.range.lowerBound)
      {
        return "does nothing yet: its levelDb is at its least. Set it too."
      }
    case .bus(let index):
      let name = buses[index].name
      if !isFed(name) { return "is not heard: nothing goes to the bus." }
    case .master:
      if part == .control(.faderDb), let loudness = output?.loudnessLufs,
        master.fader.constant != nil
      {
        return "changes nothing: whatever it says, the output stage brings the mix to "
          + "\(loudness.plain) LUFS. Set another loudness, or none."
      }
    }
    guard case .effect(let name, let number, let control) = part,
      case let strip = strip(of: channel), let slot = strip.index(ofEffect: name, number: number)
    else { return nil }
    return strip[slot].idleReason(of: control.joined(separator: "/"))
  }

  /// Whether anything goes to a bus.
  private func isFed(_ bus: String) -> Bool {
    tracks.contains { $0.output == .bus(bus) || $0.sends.contains { $0.bus == bus } }
      || buses.contains { $0.output == .bus(bus) }
  }
}

extension ControlPath.Part {
  /// Whether this says what a track is, and whether it is heard, rather than how.
  fileprivate var isFact: Bool {
    switch self {
    case .control(let control): ![.faderDb, .output].contains(control)
    case .whole: true
    case .send, .effect: false
    }
  }
}

extension ControlPath {
  /// What of the path does nothing: of an effect's control the effect, or its band.
  fileprivate var idlePart: String {
    guard case .effect(_, _, let control) = part, !control.isEmpty,
      let slash = description.lastIndex(of: "/")
    else { return description }
    return String(description[..<slash])
  }
}

extension EffectSlot {
  /// Why a control is not heard; `nil` where it is, and where it rests itself.
  fileprivate func idleReason(of control: String) -> String? {
    if control == Self.bypassed { return nil }
    if isBypassed { return "does nothing: it is bypassed." }
    guard let index = effect.index(ofControl: control) else { return nil }
    if let neutral = effect.controls[index].spec.neutral, values[index] == .constant(neutral) {
      return nil
    }
    let silencers = effect.silencers(of: index, values)
    guard !silencers.isEmpty else { return nil }
    let list = silencers.map { silencer in
      let name = effect.controls[silencer].name.split(separator: "/").last ?? ""
      return "its \(name) is \((values[silencer].constant ?? 0).plain)"
    }
    return "does nothing yet: \(list.joined(separator: " and ")). "
      + (list.count == 1 ? "Set it too." : "Set them too.")
  }
}

extension Double {
  /// `2`, `-16.5`.
  fileprivate var plain: String { self == rounded() ? String(Int(self)) : String(self) }
}
