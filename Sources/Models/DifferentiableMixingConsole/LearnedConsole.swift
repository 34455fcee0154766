import Documents
import MixingConsole
import SignalOps

/// The console that a network sets, as a configuration says it: the strip of every track, the buses, the master.
///
/// The fader of every track is learned, those of the buses and of the master where there are some, and the level of a
/// send from every track to every bus.
package struct LearnedConsole: Sendable {
  /// As checkpoints hold it; `nil` for one of Fader's own.
  let json: JSONValue?
  /// The strip of every track.
  let track: [LearnedSlot]
  let buses: [(name: String, strip: [LearnedSlot])]
  /// `nil` where nothing is learned of the master.
  let master: [LearnedSlot]?

  private var slots: [LearnedSlot] { track + buses.flatMap(\.strip) + (master ?? []) }

  /// Whether some effect's gradient is estimated.
  var estimatesGradients: Bool {
    slots.contains { ($0.slot.effect as? any LearnableEffect)?.gradient == .estimated }
  }

  /// Why it may not be played here; `nil` where it may.
  var refusal: String? { slots.lazy.compactMap(\.slot.effect.configurationRefusal).first }
}

extension LearnedConsole: Equatable {
  package static func == (a: LearnedConsole, b: LearnedConsole) -> Bool { a.json == b.json }
}

// MARK: Fader's own

extension LearnedConsole {
  /// The bands of every equalizer, with where their frequencies lie in hertz.
  private static let bands: [(type: BiquadType, hertz: ClosedRange<Double>)] = [
    (.lowShelf, 30...450), (.peak, 60...600), (.peak, 200...2_000), (.peak, 600...6_000),
    (.peak, 2_000...12_000), (.highShelf, 3_000...16_000),
  ]

  /// The console of a transformation.
  init(_ transformation: DifferentiableMixingConsole.Transformation) {
    json = nil
    switch transformation {
    case .gainPan:
      (track, buses, master) = ([LearnedSlot(EffectSlot(Pan()))], [], nil)
    case .full:
      let (equalizer, compressor) = (Self.equalizer, LearnedSlot(EffectSlot(Compressor())))
      track = [
        LearnedSlot(EffectSlot(Gain())), equalizer, compressor, LearnedSlot(EffectSlot(Pan())),
      ]
      buses = [("reverb", [LearnedSlot(ShapedNoiseReverb.slot(decaySeconds: 1))])]
      master = [equalizer, compressor]
    }
  }

  private static var equalizer: LearnedSlot {
    let slot = Equalizer.slot(bands.map { .init($0.type, frequencyHz: 1_000) })
    var ranges: [Int: ClosedRange<Double>] = [:]
    for (number, band) in bands.enumerated() {
      let name = "\(number + 1)/\(Equalizer.Control.frequencyHz.rawValue)"
      if let index = slot.effect.index(ofControl: name) { ranges[index] = band.hertz }
    }
    return LearnedSlot(slot, within: ranges)
  }
}

// MARK: Reading

extension LearnedConsole {
  static let (track, buses, name, strip, master) = ("track", "buses", "name", "strip", "master")

  /// Reads `{ "track": […], "buses": [{ "name": …, "strip": […] }], "master": […] }`.
  ///
  /// - Parameters:
  ///   - part: The object.
  ///   - effects: What the effects may be.
  /// - Throws: What is wrong with it.
  init(_ part: SessionReader, effects: EffectCatalogue) throws(SessionError) {
    func strip(_ part: SessionReader) throws(SessionError) -> [LearnedSlot] {
      var strip: [LearnedSlot] = []
      for effect in try part.elements(0...SessionLimits.effects) {
        strip.append(try LearnedSlot(effect, effects: effects))
      }
      for index in strip.indices.dropLast().reversed() {
        strip[index] = strip[index].preceding(strip[index + 1])
      }
      return strip
    }
    try part.checkKeys([Self.track, Self.buses, Self.master])
    track = try strip(part.required(Self.track))
    var buses: [(name: String, strip: [LearnedSlot])] = []
    for bus in try part.member(Self.buses)?.elements(0...Self.mostBuses) ?? [] {
      try bus.checkKeys([Self.name, Self.strip])
      let name = try bus.required(Self.name)
      let text = try name.name()
      if text == "\(Destination.master)" || buses.contains(where: { $0.name == text }) {
        throw name.meaningless("the name \"\(text)\" is taken. Choose another.")
      }
      buses.append((text, try strip(bus.required(Self.strip))))
    }
    self.buses = buses
    master = try part.member(Self.master).map { part throws(SessionError) in try strip(part) }
    json = .object(
      (Self.track, .array(track.map(\.json))),
      (
        Self.buses,
        buses.isEmpty
          ? nil
          : .array(
            buses.map { [Self.name: .string($0.name), Self.strip: .array($0.strip.map(\.json))] })
      ),
      (Self.master, master.map { .array($0.map(\.json)) }))
  }

  /// So that a hostile checkpoint ends in a message.
  private static let mostBuses = 64
}

extension Effect {
  /// Why a configuration may not have it, and what to do.
  var configurationRefusal: String? {
    refusal.map { "\($0)\nSet allowCommands: true where that is what you want." }
  }
}
