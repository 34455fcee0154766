import MixingConsole
import SignalOps

/// A mix in the making: its parts, and what they share.
struct MixPlan {
  let sampleRate: Int
  var parts: [MixPart]
  /// The reverb that sends go to.
  var reverb: ReverbPlan?

  struct ReverbPlan {
    let decaySeconds, preDelayMs: Double
    /// What the return leaves out: below and above, in hertz.
    let highPassHz, lowPassHz: Double
  }

  /// The indices of the parts that are heard.
  var heard: [Int] { parts.indices.filter { parts[$0].isHeard } }

  /// How many blocks of analysis the mix lasts.
  var blockCount: Int {
    parts.map { $0.firstBlock + $0.analysis.blockCount }.max() ?? 0
  }
}

extension MixPlan {
  /// The decisions as a session; the tracks in the order of `stems`.
  func session(for stems: [MixStem]) -> Session {
    var tracks: [String: Track] = [:]
    let names = Set(stems.map { $0.name.lowercased() })
    func busName(_ name: String) -> String {
      names.contains(name) ? name + " bus" : name
    }
    for part in parts {
      for (side, stem) in part.stems.enumerated() {
        tracks[stem.name] = part.track(stem, side: side, busName: busName)
      }
    }
    var session = Session(sampleRate: sampleRate, tracks: stems.compactMap { tracks[$0.name] })
    var groups: [String] = []
    for case let group? in parts.map(\.group) where !groups.contains(group) {
      groups.append(group)
    }
    session.buses = groups.map { Bus(name: busName($0)) }
    if let reverb { session.buses.append(reverb.bus(named: busName("reverb"))) }
    return session
  }
}

extension MixPart {
  /// The track of one stem of the part; side 1 is the right one of a pair.
  fileprivate func track(_ stem: MixStem, side: Int, busName: (String) -> String) -> Track {
    var track = Track(name: stem.name, file: stem.file)
    track.role = role.rawValue
    track.startSeconds =
      stem.startSeconds + Double(stem.alignment.delay) / Double(analysis.sampleRate)
    track.polarity = stem.alignment.isInverted ? stem.polarity.opposite : stem.polarity
    track.isMuted = !isHeard
    track.strip = Gain.slots(decibels: analysis.gainDb + makeupDb)
    if !bands.isEmpty {
      track.strip.append(
        Equalizer.slot(
          bands.map {
            .init(
              $0.type, frequencyHz: .constant($0.frequencyHz), gainDb: .constant($0.gainDb),
              q: .constant($0.q))
          }))
    }
    let place = stems.count == 2 ? Double(side) : position
    track.strip.append(EffectSlot(Pan(), [.position: .constant(place)]))
    for slot in inserts {
      track.strip.insert(slot.after(makeupDb), at: track.strip.usualIndex(of: slot.effect.kind))
    }
    func fader(_ decibels: Double) -> Double {
      (min(max(decibels, -96), 24) * 10).rounded() / 10
    }
    let middle = fader(faderDb - makeupDb)
    track.fader =
      ride.isEmpty
      ? .constant(middle)
      : .points(ride.map { ControlPoint(seconds: $0.seconds, value: fader(middle + $0.value)) })
    if let group { track.output = .bus(busName(group)) }
    if let reverbDb { track.sends = [Send(to: busName("reverb"), level: .constant(reverbDb))] }
    track.notes = notes + stem.alignment.notes
    return track
  }
}

extension EffectSlot {
  /// The effect with its threshold as the level is behind a gain in decibels; by a key it hears something else.
  fileprivate func after(_ gainDb: Double) -> EffectSlot {
    guard key == nil, gainDb != 0 else { return self }
    var moved = self
    for (index, control) in controls.enumerated() where control.name == "thresholdDb" {
      guard let threshold = values[index].constant else { continue }
      let range = control.spec.range
      let level = min(max(threshold + gainDb, range.lowerBound), range.upperBound)
      moved.set(index, to: .constant((level * 10).rounded() / 10))
    }
    return moved
  }
}

extension MixPlan.ReverbPlan {
  fileprivate func bus(named name: String) -> Bus {
    var bus = Bus(name: name)
    bus.strip = [
      Equalizer.slot([
        .init(.highPass, frequencyHz: .constant(highPassHz)),
        .init(.lowPass, frequencyHz: .constant(lowPassHz)),
      ]),
      ShapedNoiseReverb.slot(
        decaySeconds: .constant(decaySeconds), preDelayMs: .constant(preDelayMs)),
    ]
    return bus
  }
}
