import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Sessions that a program made, each broken in one way: none ends in a trap.
@Suite struct BrokenSessionTests {
  private static func points(_ pairs: [(Double, Double)]) -> ControlValue {
    .points(pairs.map { ControlPoint(seconds: $0.0, value: $0.1) })
  }

  private static let valid: Session = {
    var session = session([
      [
        EffectSlot(Gain()), EffectSlot(Equalizer([.peak]), ["1/frequencyHz": 1_000]),
        EffectSlot(Compressor()), EffectSlot(Pan()),
      ],
      [],
    ])
    session.buses = ["room", "group", "all"].map { Bus(name: $0) }
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1])]
    session.tracks[0].sends = [Send(to: "room", level: -6)]
    session.output = OutputTarget(loudnessLufs: -16, peakDbtp: -1)
    return session
  }()

  /// What is broken, what the message begins with, and how.
  private static let broken: [(String, @Sendable (inout Session) -> Void)] = [
    (
      "tracks[0].strip[2].key.source: there is no other track",
      { $0.tracks[0].strip[2].key = SideChain(from: "9") }
    ),
    (
      "tracks[0].strip[2].key.source: there is no other track",
      { $0.tracks[0].strip[2].key = SideChain(from: "0") }
    ),
    (
      "tracks[0].strip[2].key.source: the name is empty",
      { $0.tracks[0].strip[2].key = SideChain(from: "") }
    ),
    (
      "tracks[0].strip[2].key.highPassHz",
      { $0.tracks[0].strip[2].key = SideChain(from: "1", highPassHz: 5) }
    ),
    (
      "tracks[0].strip[2].key.lowPassHz",
      { $0.tracks[0].strip[2].key = SideChain(from: "1", lowPassHz: 30_000) }
    ),
    (
      "tracks[0].strip[0].key: gain hears nothing but",
      { $0.tracks[0].strip[0].key = SideChain(from: "1") }
    ),
    (
      "what drives effects goes in a circle: 0 → room → 0",
      { $0.tracks[0].strip[2].key = SideChain(from: "room") }
    ),
    ("sampleRate: 0 is out", { $0.sampleRate = 0 }),
    ("sampleRate: -44100 is out", { $0.sampleRate = -44_100 }),
    ("sampleRate: 1000000 is out", { $0.sampleRate = 1_000_000 }),
    ("tracks: found 0", { $0.tracks = [] }),
    ("tracks: found 5000", { $0.tracks = (0..<5_000).map { Track(name: "\($0)", file: "") } }),
    ("buses: found 5000", { $0.buses = (0..<5_000).map { Bus(name: "\($0)") } }),
    ("tracks[1].name: the name is empty", { $0.tracks[1].name = "" }),
    ("tracks[1].name: the name \"0\" is taken", { $0.tracks[1].name = "0" }),
    ("buses[1].name: the name is empty", { $0.buses[1].name = "" }),
    ("buses[1].name: the name \"room\" is taken", { $0.buses[1].name = "room" }),
    (
      "buses[0].name: \"master\" is the name",
      {
        $0.tracks[0].sends = []
        $0.buses[0].name = "master"
      }
    ),
    ("tracks[0].startSeconds", { $0.tracks[0].startSeconds = .nan }),
    ("tracks[0].startSeconds", { $0.tracks[0].startSeconds = .infinity }),
    ("tracks[0].startSeconds", { $0.tracks[0].startSeconds = -1e9 }),
    ("tracks[0].faderDb", { $0.tracks[0].fader = .constant(.nan) }),
    ("tracks[0].faderDb", { $0.tracks[0].fader = .constant(-.infinity) }),
    ("tracks[0].faderDb", { $0.tracks[0].fader = 25 }),
    ("tracks[0].faderDb.points: found 0", { $0.tracks[0].fader = .points([]) }),
    (
      "tracks[0].faderDb.points[1]: this point",
      {
        $0.tracks[0].fader = points([(1, 0), (1, -3)])
      }
    ),
    (
      "tracks[0].faderDb.points[1]: this point",
      {
        $0.tracks[0].fader = points([(1, 0), (0.5, -3)])
      }
    ),
    ("tracks[0].faderDb.points[0][0]", { $0.tracks[0].fader = points([(.nan, 0)]) }),
    ("tracks[0].faderDb.points[1][1]", { $0.tracks[0].fader = points([(0, 0), (1, 99)]) }),
    ("tracks[0].output: there is no bus \"hall\"", { $0.tracks[0].output = .bus("hall") }),
    ("tracks[0].output: there is no bus \"\"", { $0.tracks[0].output = .bus("") }),
    ("tracks[0].sends[0].bus: there is no bus \"hall\"", { $0.tracks[0].sends[0].bus = "hall" }),
    ("tracks[0].sends[0].bus: the name is empty", { $0.tracks[0].sends[0].bus = "" }),
    ("tracks[0].sends[0].levelDb", { $0.tracks[0].sends[0].level = .constant(.nan) }),
    ("tracks[0].sends[0].levelDb", { $0.tracks[0].sends[0].level = -200 }),
    (
      "tracks[0].sends: found 5000",
      {
        $0.tracks[0].sends = Array(repeating: Send(to: "room", level: 0), count: 5_000)
      }
    ),
    (
      "buses: buses feed each other in a circle: room → room",
      {
        $0.buses[0].output = .bus("room")
      }
    ),
    (
      "buses: buses feed each other",
      {
        $0.buses[0].output = .bus("group")
        $0.buses[1].output = .bus("room")
      }
    ),
    (
      "buses: buses feed each other",
      {
        $0.buses[0].output = .bus("group")
        $0.buses[1].output = .bus("all")
        $0.buses[2].output = .bus("room")
      }
    ),
    ("buses[2].output: there is no bus \"none\"", { $0.buses[2].output = .bus("none") }),
    ("buses[0].faderDb", { $0.buses[0].fader = 1e300 }),
    ("buses[0].strip[0].decaySeconds", { $0.buses[0].strip[0].set(0, to: 0) }),
    ("buses[0].strip[0].decaySeconds", { $0.buses[0].strip[0].set(0, to: .constant(.infinity)) }),
    (
      "buses[0].strip[0].decaySeconds.points[1][1]: 99 is out of range",
      {
        $0.buses[0].strip[0].set(0, to: points([(0, 1), (1, 99)]))
      }
    ),
    ("tracks[0].strip[0].gainDb", { $0.tracks[0].strip[0].set(0, to: 100) }),
    (
      "tracks[0].strip[1].bands[0].frequencyHz: 4000 Hz is not below half",
      {
        $0.tracks[0].strip[1].set(0, to: 4_000)
      }
    ),
    (
      "tracks[0].strip[1].bands[0].frequencyHz",
      {
        $0.tracks[0].strip[1].set(0, to: .constant(.nan))
      }
    ),
    ("tracks[0].strip[1].bands[0].q", { $0.tracks[0].strip[1].set(2, to: 0) }),
    ("tracks[0].strip[2].ratio", { $0.tracks[0].strip[2].set(1, to: 0.5) }),
    ("tracks[0].strip[2].attackMs", { $0.tracks[0].strip[2].set(2, to: 0) }),
    ("tracks[0].strip[3].position", { $0.tracks[0].strip[3].set(0, to: 1.5) }),
    (
      "tracks[0].strip: found 257",
      {
        $0.tracks[0].strip = Array(repeating: EffectSlot(Gain()), count: 257)
      }
    ),
    (
      "tracks[0].strip[0].locked: there is no control \"ratio\"",
      {
        $0.tracks[0].strip[0].lock = .controls(["ratio"])
      }
    ),
    (
      "tracks[0].locked: there is no control \"volume\"",
      {
        $0.tracks[0].lock = .controls(["volume"])
      }
    ),
    ("master.locked: there is no control \"muted\"", { $0.master.lock = .controls(["muted"]) }),
    ("master.faderDb", { $0.master.fader = .constant(.nan) }),
    (
      "master.strip[0].thresholdDb",
      {
        $0.master.strip = [EffectSlot(Compressor(), ["thresholdDb": 1])]
      }
    ),
    ("output.loudnessLufs", { $0.output?.loudnessLufs = .nan }),
    ("output.peakDbtp", { $0.output?.peakDbtp = 3 }),
  ]

  @Test func fiftyBrokenSessionsAreFiftyErrors() throws {
    #expect(Self.broken.count >= 50)
    let backend = Backend.forTests(threads: 1)
    let running = try Console(Self.valid, on: backend)
    for (message, change) in Self.broken {
      var session = Self.valid
      change(&session)
      var said: [String] = []
      for use in [
        { _ = try session.validated() }, { _ = try Console(session, on: backend) },
        { try running.update(session) },
        {
          _ = try SessionRenderer(
            session, stems: session.tracks.map { _ in ArrayStem([[0]]) }, on: backend)
        },
      ] {
        do {
          try use()
          said.append("nothing")
        } catch {
          said.append("\(error)")
        }
      }
      for text in said {
        // Whose part it is stands behind the place.
        let plain = text.replacing(#/ \((track|bus) "[^"]*"\)/#, with: "")
        #expect(plain.hasPrefix("session: " + message), "\(text)")
      }
    }
    #expect(running.session == Self.valid)
  }

  @Test func controlsThatAreNoneAreRefused() {
    #expect {
      try EffectSlot(Compressor(), named: ["rato": 2])
    } throws: {
      "\($0)" == "compressor: unknown key \"rato\". Did you mean \"ratio\"?"
    }
    #expect {
      try EffectSlot(ShapedNoiseReverb(), named: [:])
    } throws: {
      "\($0)" == "reverb: \"decaySeconds\" is missing. Add it: it has no default."
    }
    #expect {
      var slot = EffectSlot(Gain())
      try slot.set("gain", to: 3)
    } throws: {
      "\($0)" == "gain: unknown key \"gain\". Did you mean \"gainDb\"?"
    }
  }
}
