import MixingConsole
import SignalOps
import TestSupport

/// Makes sessions that use everything, and broken texts of them, from a seed.
struct RandomSession {
  private var random: SplitMix

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
  }

  mutating func session() -> Session {
    let buses = Int.random(in: 0...4, using: &random)
    var session = Session(
      sampleRate: [8_000, 44_100, 48_000, 384_000].randomElement(using: &random) ?? 0,
      tracks: (0...Int.random(in: 0...4, using: &random)).map { track($0, buses: buses) })
    // Fast enough for the longest time in beats.
    session.beatsPerMinute = number(200...1_000)
    session.panLaw = PanLaw.allCases.randomElement(using: &random) ?? .linear
    session.buses = (0..<buses).map { index in
      var bus = Bus(name: "bus \(index)")
      bus.strip = strip()
      bus.fader = value(LevelControl.faderDb.spec)
      bus.lock = lock(["faderDb", "output"])
      if flip(), index > 0 { bus.output = .bus("bus \(Int.random(in: 0..<index, using: &random))") }
      return bus
    }
    session.master.strip = strip()
    session.master.fader = value(LevelControl.faderDb.spec)
    session.master.lock = lock(["faderDb"])
    if flip() {
      session.output = OutputTarget(
        loudnessLufs: flip() ? number(OutputTarget.loudnessRange) : nil,
        peakDbtp: flip() ? number(OutputTarget.peakRange) : nil)
    }
    return session
  }

  private mutating func track(_ index: Int, buses: Int) -> Track {
    var track = Track(name: "träck \"\(index)\"", file: flip() ? "/songs/a b.wav" : "/x/ä.flac")
    track.role = flip() ? "leadVocal" : nil
    track.startSeconds = flip() ? number(-10...10) : 0
    track.isPolarityInverted = flip()
    track.strip = strip()
    track.fader = value(LevelControl.faderDb.spec)
    track.isMuted = flip()
    track.isSolo = flip()
    if buses > 0 {
      let bus = "bus \(Int.random(in: 0..<buses, using: &random))"
      if flip() { track.output = .bus(bus) }
      if flip() {
        let level = value(LevelControl.levelDb.spec)
        track.sends = [
          Send(to: bus, level: level, tap: flip() ? .preFader : .postFader, isLocked: flip())
        ]
      }
    }
    track.lock = lock(ChannelControl.allCases.map(\.rawValue))
    track.notes = flip() ? ["why\n\"so\"", ""] : []
    return track
  }

  private mutating func strip() -> [EffectSlot] {
    (0..<Int.random(in: 0...4, using: &random)).map { _ in
      let effect: any Effect
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        let bands = (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in
          BiquadType.allCases.randomElement(using: &random)
        }
        effect = Equalizer(bands)
      case 1:
        effect = ShapedNoiseReverb(
          seed: flip() ? .random(in: 0 ... .max, using: &random) : 0, hasBandDecays: flip())
      default:
        effect = EveryEffect.slots.randomElement(using: &random)?.effect ?? Gain()
      }
      return slot(effect)
    }
  }

  private mutating func slot(_ effect: any Effect) -> EffectSlot {
    let controls = effect.controls
    var values: [String: ControlValue] = [:]
    for control in controls { values[control.name] = value(control.spec) }
    if effect is Chorus { values["depthMs"] = .constant(number(0...1)) }
    let lock = lock(controls.map(\.name) + ["bypassed"])
    return EffectSlot(effect, values, isBypassed: flip(), lock: lock)
  }

  private mutating func lock(_ names: [String]) -> ControlLock {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: .none
    case 1: .all
    default: .controls(Set(names.filter { _ in flip() }))
    }
  }

  private mutating func value(_ spec: ControlSpec) -> ControlValue {
    // Below half of the lowest sample rate.
    let range = spec.unit == .hertz ? spec.range.clamped(to: 0...3_999) : spec.range
    if let standard = spec.standard, range.contains(standard), flip() {
      return .constant(standard)
    }
    if spec.automation == .none || flip() { return .constant(number(range)) }
    var seconds = number(-10...10)
    return .points(
      (0...Int.random(in: 0...5, using: &random)).map { _ in
        seconds += number(0.001...100)
        return ControlPoint(seconds: seconds, value: number(range))
      })
  }

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    let value = Double.random(in: range, using: &random)
    let rounded = value.rounded()
    return flip() && range.contains(rounded) ? rounded : value
  }

  private mutating func flip() -> Bool {
    .random(using: &random)
  }

  /// The text with one to three places changed.
  mutating func mutated(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0...Int.random(in: 0...2, using: &random) {
      let place = Int.random(in: 0..<text.count, using: &random)
      let end = min(text.count, place + Int.random(in: 1...20, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: text[place] = .random(in: 0 ... .max, using: &random)
      case 1:
        text[place] = Array("{}[]\",:0123456789.-+eE\\ntf".utf8).randomElement(using: &random) ?? 0
      case 2: text.removeSubrange(place..<end)
      case 3: text.insert(contentsOf: text[place..<end], at: place)
      case 4: text.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: place)
      default:
        text.replaceSubrange(place..<end, with: Self.pieces.randomElement(using: &random) ?? [])
      }
      if text.isEmpty { return text }
    }
    return text
  }

  private static let pieces: [[UInt8]] = [
    "null", "1e308", "-1e-308", "{", "[[", "\"\\ud800\"", "\"points\"", "\"bands\"", "\u{0}", "ä",
    "99999999999999999999", "{\"points\": [[0, 0]]}", "\"bus 0\"", "\"master\"", "[]", "{}", "\\",
  ].map { Array($0.utf8) }
}
