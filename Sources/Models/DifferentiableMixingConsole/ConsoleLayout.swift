import MixingConsole

/// The console that a network sets: what every track has, the buses, the master, and which controls are learned.
package struct ConsoleLayout {
  /// What is learned of every track, in the order of the network's outputs.
  package let trackControls: [LearnedControl]
  /// What is learned of buses and master, in the order of the network's outputs.
  package let mixControls: [LearnedControl]
  /// What is learned of one track, then of buses and master.
  var controls: [LearnedControl] { trackControls + mixControls }
  private let console: LearnedConsole
  private let sampleRate: Int

  /// The console of a configuration.
  init(_ configuration: DifferentiableMixingConsole.Configuration) {
    console = configuration.console ?? LearnedConsole(configuration.transformation)
    sampleRate = configuration.sampleRate
    trackControls = Self.learned(
      nil, named: "*", console.track, sends: console.buses.map(\.name), configuration)
    mixControls =
      console.buses.enumerated().flatMap { index, bus in
        Self.learned(.bus(index), named: bus.name, bus.strip, configuration)
      }
      + (console.master.map {
        Self.learned(.master, named: "\(Destination.master)", $0, configuration)
      } ?? [])
  }

  /// What is learned of a channel: its fader, its effects, its sends to buses.
  private static func learned(
    _ channel: ControlAddress.Channel?, named owner: String, _ strip: [LearnedSlot],
    sends: [String] = [], _ configuration: DifferentiableMixingConsole.Configuration
  ) -> [LearnedControl] {
    func control(
      _ path: String, _ part: ControlAddress.Part, _ spec: ControlSpec, _ learned: LearnedRange?
    ) -> LearnedControl? {
      guard let learned else { return nil }
      let name = "\(owner)/\(path)"
      let spec = spec.at(sampleRate: configuration.sampleRate)
      var range = configuration.ranges[name] ?? learned.range
      if spec.unit == .hertz { range = range.clamped(to: spec.range) }
      return LearnedControl(name, part, of: channel, spec, range: range, start: learned.start)
    }
    func level(_ path: String, _ part: ControlAddress.Part, _ level: LevelControl)
      -> LearnedControl?
    {
      control("\(path)\(level.rawValue)", part, level.spec, level.spec.learned)
    }
    let slots = strip.map(\.slot)
    let effects = strip.enumerated().flatMap { index, effect in
      let number = slots.number(of: index)
      let name = effect.slot.name + (number > 1 ? "[\(number)]" : "")
      return effect.slot.controls.enumerated().map { place, facts in
        control(
          "\(name)/\(facts.name)", .effect(index, control: place), facts.spec, effect.ranges[place])
      }
    }
    let levels = sends.enumerated().map { index, bus in
      level("sends/\(bus)/", .send(index), .levelDb)
    }
    return ([level("", .fader, .faderDb)] + effects + levels).compactMap { $0 }
  }

  /// The session of these tracks: they keep name, file, role and placement, and all controls are as they start. Its
  /// effects say how they get their gradients.
  func session(of tracks: [Track]) -> Session {
    var session = Session(sampleRate: sampleRate, tracks: [])
    let names = Set(tracks.map(\.name))
    session.buses = console.buses.map { named, effects in
      var bus = Bus(name: named)
      while names.contains(bus.name) { bus.name += " bus" }
      bus.strip = effects.map(\.slot)
      return bus
    }
    session.master.strip = (console.master ?? []).map(\.slot)
    session.tracks = tracks.map { given in
      var track = given
      track.strip = console.track.map(\.slot)
      track.sends = session.buses.map { Send(to: $0.name, level: 0) }
      return track
    }
    for (address, control) in controls(ofTracks: tracks.count) {
      session.set(address, to: control.setting(Float(control.start)))
    }
    return session
  }

  /// All that is learned in a console with so many tracks.
  func controls(ofTracks count: Int) -> [(address: ControlAddress, control: LearnedControl)] {
    (0..<count).flatMap { track in
      trackControls.map { (ControlAddress(.track(track), $0.part), $0) }
    }
      + mixControls.compactMap { control in
        control.channel.map { (ControlAddress($0, control.part), control) }
      }
  }
}
