import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// What an effect hears, and of whom.
struct UpstreamTests {
  private let backend = Backend.forTests(threads: 1)

  /// `a` and `b` into the bus, `b` sends to a second one, `c` alone drives the bus's compressor; `d` is muted.
  private var session: Session {
    func track(_ name: String, _ gains: [Double], to bus: String? = nil) -> Track {
      var track = Track(name: name, file: "/\(name).wav")
      track.strip = gains.map { EffectSlot(Gain(), [.gainDb: .constant($0)]) }
      if let bus { track.output = .bus(bus) }
      return track
    }
    func bus(_ name: String, _ strip: [EffectSlot]) -> Bus {
      var bus = Bus(name: name)
      bus.strip = strip
      return bus
    }
    var keyed = EffectSlot(Compressor(), [.thresholdDb: -30, .ratio: 4])
    keyed.key = SideChain(from: "c")
    var session = Session(
      sampleRate: 8_000,
      tracks: [
        track("a", [1, 2, 3], to: "band"), track("b", [4], to: "band"), track("c", [5]),
        track("d", [6]),
      ])
    session.tracks[1].sends = [Send(to: "room", level: -6)]
    session.tracks[3].isMuted = true
    session.buses = [
      bus("band", [EffectSlot(Gain(), [.gainDb: 7]), keyed, EffectSlot(Gain(), [.gainDb: 8])]),
      bus("room", [EffectSlot(Gain(), [.gainDb: 9])]),
    ]
    session.master.strip = [EffectSlot(Gain(), [.gainDb: 10])]
    return session
  }

  private let a1 = SlotPlace(.track(0), 1)
  private let a2 = SlotPlace(.track(0), 2)
  private let b = SlotPlace(.track(1), 0)
  private let c = SlotPlace(.track(2), 0)
  private let d = SlotPlace(.track(3), 0)
  private let before = SlotPlace(.bus(0), 0)
  private let after = SlotPlace(.bus(0), 2)
  private let room = SlotPlace(.bus(1), 0)
  private let master = SlotPlace(.master, 0)

  @Test func whoFeedsWhom() {
    let session = session
    #expect(session.feeds(a1, a2) && !session.feeds(a2, a1) && !session.feeds(a1, a1))
    #expect(session.feeds(a2, before) && session.feeds(b, before) && session.feeds(b, room))
    #expect(!session.feeds(a1, b) && !session.feeds(a1, room) && !session.feeds(before, a1))
    // Behind the compressor that it drives, and not before.
    #expect(!session.feeds(c, before) && session.feeds(c, after) && session.feeds(c, master))
    #expect(session.feeds(after, master) && session.feeds(room, master))
  }

  @Test func whatIsAtWork() {
    var session = session
    func works(_ place: SlotPlace) -> Bool { session.workingSlots.contains(place) }
    #expect(works(a1) && works(before) && works(master) && !works(d))
    session.tracks[2].isMuted = true
    #expect(works(c), "it drives the bus's compressor")
    session.buses[0].strip[1].key?.tap = .postFader
    #expect(!works(c))
    session.tracks[1].isSolo = true
    #expect(!works(a1) && works(b))
    session.master.strip[0].isBypassed = true
    #expect(!works(master))
  }

  @Test func pathsAreThoseOfSet() {
    let session = session
    #expect(session.path(of: a1) == "a/gain[2]" && session.path(of: before) == "band/gain")
    #expect(session.path(of: after) == "band/gain[2]" && session.path(of: master) == "master/gain")
  }

  /// What stands at a place hears the same as in the whole.
  @Test(arguments: [0, 1, 2, 3, 4]) func nothingElseIsHeard(number: Int) throws {
    let place = [a1, c, before, after, room][number]
    let upstream = session.upstream(of: [place])
    try upstream.validated()
    #expect(upstream.tracks.map(\.name) == session.tracks.map(\.name))
    let probe = Probe()
    for session in [session, upstream] {
      let heard = session.mappingSlots { slot, other in other == place ? probe.slot : slot }
      let stems = (0..<4).map { track in
        ArrayStem([(0..<300).map { Float(($0 * (track + 3)) % 17) / 17 - 0.5 }])
      }
      let renderer = try SessionRenderer(heard, stems: stems, block: 128, on: backend)
      while try renderer.next() != nil {}
    }
    #expect(probe.sounds.count == 2 && probe.sounds[0] == probe.sounds[1])
    #expect(probe.starts == [[0, 128, 256], [0, 128, 256]])
    #expect(probe.sounds[0].contains { $0 != 0 })
    let others = [a1, a2, b, c, before, after, room, master].filter {
      $0 != place && !session.feeds($0, place)
    }
    for other in others {
      let strip = upstream.strip(of: other.channel)
      #expect(strip.count <= other.index || !session.feeds(place, other), "\(other)")
    }
  }

  /// What is muted and only drives something is heard at its own effects.
  @Test func whatOnlyDrivesIsHeard() {
    var session = session
    session.tracks[2].isMuted = true
    session.tracks[0].isSolo = true
    let upstream = session.upstream(of: [c])
    #expect(upstream.workingSlots == [c])
  }
}

/// Notes what comes to an effect's place.
private final class Probe: @unchecked Sendable {
  /// By console: every block, one after the other, and where it began.
  var sounds: [[Float]] = []
  var starts: [[Int]] = []

  var slot: EffectSlot { EffectSlot(probe: self) }

  fileprivate final class Processor: EffectProcessor {
    private let probe: Probe
    private let number: Int

    init(_ probe: Probe) {
      self.probe = probe
      number = probe.sounds.count
      probe.sounds.append([])
      probe.starts.append([])
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      probe.sounds[number] += inputs[0].values
      probe.starts[number].append(controls.start)
      return inputs[0]
    }
  }
}

/// An effect that changes nothing.
private struct ProbeEffect: PlainEffect {
  enum Control: String, ControlKey {
    case nothing
    var spec: ControlSpec { .init(0...1, .ratio, standard: 0, automation: .none) }
  }

  static let name = "probe"
  static let usualPlace = StripPlace.tone
  var probe: Probe?

  func processor(_ context: SignalContext) throws -> any EffectProcessor {
    Probe.Processor(probe ?? Probe())
  }
}

extension EffectSlot {
  fileprivate init(probe: Probe) { self.init(ProbeEffect(probe: probe)) }
}
