import MixingConsole
import SignalOps

/// The console that a network sets: what every track has, the buses, the master, and which controls are learned.
package struct ConsoleLayout {
  /// The bands of every equalizer, with where their frequencies lie in hertz.
  private static let bands: [(type: BiquadType, hertz: ClosedRange<Double>)] = [
    (.lowShelf, 30...450), (.peak, 60...600), (.peak, 200...2_000), (.peak, 600...6_000),
    (.peak, 2_000...12_000), (.highShelf, 3_000...16_000),
  ]
  private static let busName = "reverb"

  /// What is learned of every track, in the order of the network's outputs.
  package let trackControls: [LearnedControl]
  /// What is learned of buses and master, in the order of the network's outputs.
  package let mixControls: [LearnedControl]
  /// What is learned of one track, then of buses and master.
  var controls: [LearnedControl] { trackControls + mixControls }
  private let template: Session
  private let track: Track

  /// The console of a configuration.
  init(_ configuration: DifferentiableMixingConsole.Configuration) {
    var track = Track(name: "*", file: "")
    var session = Session(sampleRate: configuration.sampleRate, tracks: [])
    switch configuration.transformation {
    case .gainPan:
      track.strip = [EffectSlot(Pan())]
    case .full:
      track.strip = [
        EffectSlot(Gain()), Self.equalizer, EffectSlot(Compressor()), EffectSlot(Pan()),
      ]
      track.sends = [Send(to: Self.busName, level: 0)]
      session.buses = [Bus(name: Self.busName)]
      session.buses[0].strip = [ShapedNoiseReverb.slot(decaySeconds: 1)]
      session.master.strip = [Self.equalizer, EffectSlot(Compressor())]
    }
    trackControls = Self.learned(
      nil, named: track.name, strip: track.strip, sends: track.sends, configuration)
    mixControls =
      configuration.transformation == .gainPan
      ? []
      : session.buses.enumerated().flatMap { index, bus in
        Self.learned(.bus(index), named: bus.name, strip: bus.strip, configuration)
      }
        + Self.learned(
          .master, named: "\(Destination.master)", strip: session.master.strip, configuration)
    self.track = track
    template = session
  }

  /// What is learned of a channel: its fader, its effects, its sends.
  private static func learned(
    _ channel: ControlAddress.Channel?, named owner: String, strip: [EffectSlot],
    sends: [Send] = [],
    _ configuration: DifferentiableMixingConsole.Configuration
  ) -> [LearnedControl] {
    func control(
      _ path: String, _ part: ControlAddress.Part, _ spec: ControlSpec,
      within own: ClosedRange<Double>? = nil
    ) -> LearnedControl? {
      guard let learned = spec.learned else { return nil }
      let name = "\(owner)/\(path)"
      let spec = spec.at(sampleRate: configuration.sampleRate)
      var range = configuration.ranges[name] ?? own ?? learned.range
      if spec.unit == .hertz { range = range.clamped(to: spec.range) }
      return LearnedControl(name, part, of: channel, spec, range: range, start: learned.start)
    }
    let fader = control("faderDb", .fader, LevelControl.faderDb.spec)
    let effects = strip.enumerated().flatMap { index, slot in
      slot.effect.controls.enumerated().map { number, facts in
        control(
          "\(slot.name)/\(facts.name)", .effect(index, control: number), facts.spec,
          within: frequencies(of: facts, in: slot))
      }
    }
    let levels = sends.enumerated().map { index, send in
      control("sends/\(send.bus)/levelDb", .send(index), LevelControl.levelDb.spec)
    }
    return ([fader] + effects + levels).compactMap { $0 }
  }

  /// Where the frequency of one of this layout's bands lies; `nil` for any other control.
  private static func frequencies(
    of control: EffectControl, in slot: EffectSlot
  ) -> ClosedRange<Double>? {
    guard slot.effect is Equalizer,
      let band = bands.indices.first(where: {
        control.name == "\($0 + 1)/\(Equalizer.Control.frequencyHz.rawValue)"
      })
    else { return nil }
    return bands[band].hertz
  }

  private static var equalizer: EffectSlot {
    Equalizer.slot(bands.map { .init($0.type, frequencyHz: 1_000) })
  }

  /// The session of these tracks: they keep name, file, role and placement, and all controls are as they start.
  func session(of tracks: [Track]) -> Session {
    var session = template
    let names = Set(tracks.map(\.name))
    for index in session.buses.indices {
      while names.contains(session.buses[index].name) { session.buses[index].name += " bus" }
    }
    session.tracks = tracks.map { given in
      var track = given
      track.strip = self.track.strip
      track.sends = zip(self.track.sends, session.buses).map { send, bus in
        Send(to: bus.name, level: send.level)
      }
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
