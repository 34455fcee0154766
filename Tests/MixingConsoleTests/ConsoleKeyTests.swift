import Documents
import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Effects that another track or bus drives.
@Suite struct ConsoleKeyTests {
  /// A ring modulator: the signal times what drives it; itself squared where nothing does.
  private struct Ring: PlainEffect {
    enum Control: String, ControlKey {
      case depth
      var spec: ControlSpec {
        .init(0...1, .ratio, neutral: 0, standard: 1, automation: .perSample)
      }
    }
    static let name = "ring"
    static let usualPlace = StripPlace.dynamics

    var takesKey: Bool { true }

    func processor(_ context: SignalContext) -> any EffectProcessor { Processor() }
  }

  private final class Processor: EffectProcessor {
    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      inputs[0] * inputs[inputs.count - 1]
    }
  }

  private static func ring(_ key: SideChain?) -> EffectSlot {
    var slot = EffectSlot(Ring())
    slot.key = key
    return slot
  }

  private static let stems = [
    noise(3_000, channels: 2, seed: 1), noise(3_000, channels: 2, seed: 2),
  ]

  private static func product(_ a: [[Float]], _ b: [[Float]]) -> [[Float]] {
    zip(a, b).map { zip($0, $1).map { $0 * $1 } }
  }

  /// Track 0 driven by track 1, which has a gain of −6 dB and a fader at −6 dB.
  private static func driven(_ tap: Send.Tap) -> Session {
    var session = session([
      [ring(SideChain(from: "1", tap: tap))], [EffectSlot(Gain(), [.gainDb: -6])],
    ])
    session.tracks[1].fader = -6
    return session
  }

  @Test func theKeyIsHeardBeforeOrAfterTheFader() throws {
    for (tap, decibels) in [(Send.Tap.preFader, -6.0), (.postFader, -12)] {
      let rendering = try Rendering(Self.driven(tap), Self.stems, block: 700)
      let key = scaled(Self.stems[1], amplitude(decibels))
      #expect(difference(rendering.tracks[0], Self.product(Self.stems[0], key)) < 1e-6, "\(tap)")
    }
  }

  @Test func withoutAKeyAnEffectHearsItself() throws {
    let rendering = try Rendering(session([[Self.ring(nil)]]), [Self.stems[0]])
    let expected = Self.product(Self.stems[0], Self.stems[0])
    #expect(difference(rendering.tracks[0], expected) < 1e-6)
  }

  @Test func beforeTheFaderAMutedTrackDrives() throws {
    var session = Self.driven(.preFader)
    session.tracks[1].isMuted = true
    let pre = try Rendering(session, Self.stems)
    let key = scaled(Self.stems[1], amplitude(-6))
    #expect(difference(pre.tracks[0], Self.product(Self.stems[0], key)) < 1e-6)
    #expect(pre.tracks[1] == [[], []], "it is not heard itself")
    #expect(difference(pre.mix, pre.tracks[0]) < 1e-6)
    session = Self.driven(.postFader)
    session.tracks[1].isMuted = true
    let post = try Rendering(session, Self.stems)
    #expect(post.mix.allSatisfy { $0.allSatisfy { $0 == 0 } }, "nothing drives")
  }

  @Test func busesDriveAndAreDriven() throws {
    // 1 → bus a, which drives 0; 0 → bus b, which a drives too.
    var session = session([[Self.ring(SideChain(from: "a"))], []])
    session.buses = ["b", "a"].map { Bus(name: $0) }
    session.buses[0].strip = [Self.ring(SideChain(from: "a", tap: .postFader))]
    session.buses[1].fader = -3
    session.tracks[0].output = .bus("b")
    session.tracks[1].output = .bus("a")
    let rendering = try Rendering(session, Self.stems, block: 700)
    let first = Self.product(Self.stems[0], Self.stems[1])
    #expect(difference(rendering.tracks[0], first) < 1e-6)
    let second = Self.product(first, scaled(Self.stems[1], amplitude(-3)))
    #expect(difference(rendering.buses[0], second) < 1e-6)
    // The master may be driven as well.
    session.master.strip = [Self.ring(SideChain(from: "1"))]
    let mix = try Rendering(session, Self.stems).mix
    let sum = sum(rendering.buses[0], rendering.buses[1])
    #expect(difference(mix, Self.product(sum, Self.stems[1])) < 1e-6)
  }

  @Test func whatDrivesWaitsForWhatIsDriven() throws {
    // Only effects in front of the driven one, or of the source, take time.
    let plain = try Rendering(Self.driven(.preFader), Self.stems, block: 700)
    for (before, source) in [(5.0, 0.0), (0, 7), (5, 7), (60, 90)] {
      var session = Self.driven(.preFader)
      session.tracks[0].strip.insert(lateSlot(before), at: 0)
      session.tracks[1].strip.append(lateSlot(source))
      let late = try Rendering(session, Self.stems, block: 700)
      #expect(difference(late.mix, plain.mix) < 1e-6, "\(before) ms, \(source) ms")
      for track in 0..<2 { #expect(difference(late.tracks[track], plain.tracks[track]) < 1e-6) }
    }
  }

  @Test func filtersShapeWhatDrives() throws {
    var session = session([
      [Self.ring(SideChain(from: "1", highPassHz: 500, lowPassHz: 2_000))], [],
    ])
    let keyed = try Rendering(session, Self.stems, block: 700)
    // The same filters on the source.
    session.tracks[0].strip = [Self.ring(SideChain(from: "1"))]
    session.tracks[1].strip = [
      Equalizer.slot([
        .init(.highPass, frequencyHz: 500, q: 0.7071),
        .init(.lowPass, frequencyHz: 2_000, q: 0.7071),
      ])
    ]
    let filtered = try Rendering(session, Self.stems, block: 700)
    #expect(difference(keyed.tracks[0], filtered.tracks[0]) < 1e-6)
    #expect(difference(keyed.tracks[1], Self.stems[1]) == 0, "the source itself is not filtered")
  }

  @Test func theGradientReachesTheSource() throws {
    let backend = Backend.forTests(threads: 1)
    let tensors = Self.stems.map { stem in
      Tensor(stem.flatMap { $0 }, shape: [1, 1, 2, 3_000], on: backend)
    }
    func loss(_ key: Tensor) throws -> Tensor {
      try Console(Self.driven(.preFader), on: backend).mix([tensors[0], key]).squared().sum()
    }
    let key = Parameter("key", tensors[1])
    let gradient = try loss(key.tensor).gradients(for: [key])[0]
    let (index, step) = (777, Float(0.05))
    var values = tensors[1].values
    let center = values[index]
    let sides = try [step, -step].map { offset in
      values[index] = center + offset
      return Double(try loss(Tensor(values, shape: [1, 1, 2, 3_000], on: backend)).scalar)
    }
    let slope = (sides[0] - sides[1]) / Double(2 * step)
    #expect(abs(Double(gradient.values[index]) - slope) < 2e-2 * max(1, abs(slope)))
  }

  @Test func aKeyMayChangeWhileTheConsoleRuns() throws {
    let backend = Backend.forTests(threads: 2)
    var session = Self.driven(.preFader)
    let console = try Console(session, on: backend)
    func block() throws -> Tensor? {
      try console.process(500) { track in
        Tensor(
          Self.stems[track].flatMap { $0[..<500] }, shape: [1, 1, 2, 500], on: backend)
      }.tracks[0]
    }
    let first = try block()?.values
    session.tracks[0].strip[0].key = nil
    session.tracks[1].strip = [Self.ring(SideChain(from: "0"))]  // Now the other way round.
    try console.update(session)
    let second = try block()?.values
    #expect(first != second)
    let own = Self.stems[0].flatMap { $0[..<500].map { $0 * $0 } }
    #expect(difference([second ?? []], [own]) < 1e-6)
  }

  /// A compressor that hears another track: the static curve of the other's level, once it has settled.
  @Test func aCompressorDucks() throws {
    var slot = EffectSlot(
      Compressor(), [.thresholdDb: -20, .ratio: 4, .attackMs: 1, .releaseMs: 20, .kneeDb: 6])
    slot.key = SideChain(from: "1")
    let tones = [0.1, 0.5].map { level in
      (0..<2).map { _ in Array(repeating: Float(level), count: 8_000) }
    }
    let rendering = try Rendering(session([[slot], []]), tones)
    // 20·log10 0.5 is 13.98 dB above the threshold: three quarters of it are taken.
    let gain = -0.75 * (20 + 20 * log10(0.5))
    #expect(abs(rendering.tracks[0][0][7_999] - 0.1 * amplitude(gain)) < 1e-5)
  }

  @Test func aCompressorDrivenByItselfIsTheSame() throws {
    let settings: [Compressor.Control: ControlValue] = [
      .thresholdDb: -24, .ratio: 3, .attackMs: 5, .releaseMs: 80, .kneeDb: 6, .makeupDb: 2,
    ]
    let plain = try Rendering(
      session([[EffectSlot(Compressor(), settings)]]), [Self.stems[0]])
    var slot = EffectSlot(Compressor(), settings)
    slot.key = SideChain(from: "1")
    let keyed = try Rendering(session([[slot], []]), [Self.stems[0], Self.stems[0]])
    #expect(difference(plain.tracks[0], keyed.tracks[0]) < 1e-5)
  }

  /// At a ratio of exactly 1 there is a way to learn, as without a key.
  @Test func atARatioOfOneThereIsAGradient() throws {
    let backend = Backend.forTests(threads: 1)
    let heard = Tensor(Self.stems[1].flatMap { $0 }, shape: [1, 1, 2, 3_000], on: backend)
    func gain(_ ratio: TrackControl) -> Tensor {
      var state = RecursiveState()
      return heard.compressionGain(
        CompressorControls(
          thresholdDb: .number(-20), ratio: ratio, attackMs: .number(5), releaseMs: .number(50),
          kneeDb: .number(6), makeupDb: .number(0)), sampleRate: 8_000, state: &state
      ).sum()
    }
    let ratio = Tensor(repeating: 1, shape: [1, 1, 1, 1], on: backend).tracked()
    let slope = gain(.tensor(ratio)).gradients(for: [ratio])[0].values[0]
    let above = gain(.number(1.01)).values[0] / 0.01
    #expect(slope < 0)
    #expect(abs(slope - above) < 0.02 * abs(above))
  }

  // MARK: Editing

  @Test func aPathBringsAKey() throws {
    var session = session([[], []])
    try session.set(ControlAssignment("0/compressor/key/source=1"))
    try session.set(ControlAssignment("0/compressor/key/highPassHz=80"))
    try session.set(ControlAssignment("0/compressor/key/tap=postFader"))
    let slot = session.tracks[0].strip[0]
    #expect(slot.key == SideChain(from: "1", tap: .postFader, highPassHz: 80))
    #expect(slot.lock == .controls(["key"]))
    #expect(
      ControlWording.settings(of: slot, isWhole: false).hasSuffix(
        "(driven by 1 after its fader, above 80 Hz; locked: key)"))
    let copy = try Session(
      Array(session.json(relativeTo: "/").text.utf8), file: "/mix.json", catalogue: .builtIn)
    #expect(copy == session)
  }

  @Test(arguments: [
    (
      "0/compressor/key/source=2",
      "0/compressor/key/source: there is no track or bus \"2\". There is \"0\", \"1\"."
    ),
    (
      "0/compressor/key/source=0",
      "0/compressor/key/source: what drives effects goes in a circle: 0 → 0. Give one of them a \"key\" from "
        + "elsewhere, or none."
    ),
    (
      "0/compressor/key/tap=preFader",
      "0/compressor/key/tap: nothing else drives the effect yet. Set its key/source first."
    ),
    (
      "0/compressor/key=1",
      "0/compressor/key: this path ends too early. Continue it with \"source\", \"tap\", \"highPassHz\", "
        + "\"lowPassHz\"."
    ),
  ])
  func aPathThatFitsNoKeyIsRefused(assignment: String, message: String) throws {
    var session = session([[], []])
    let before = session
    let error = #expect(throws: SessionError.self) {
      try session.set(ControlAssignment(assignment))
    }
    #expect(error.map { "\($0)" } == message)
    #expect(session == before)
  }

  @Test func aLockedKeyIsKeptAndADecidedOneGivesWay() throws {
    var slot = EffectSlot(Compressor())
    slot.key = SideChain(from: "1")
    slot.lock = .controls(["key"])
    let start = session([[slot], []])
    // Decided anew: the other way round, which would close a circle.
    var other = EffectSlot(Compressor())
    other.key = SideChain(from: "0")
    let kept = session([[], [other]]).keeping(locksOf: start)
    #expect(kept.tracks[0].strip.map(\.key) == [SideChain(from: "1")])
    #expect(kept.tracks[1].strip.map(\.key) == [nil])
    try kept.validated()
  }

  @Test func aLockedKeyBringsItsBus() throws {
    var slot = EffectSlot(Compressor())
    slot.key = SideChain(from: "drums")
    slot.lock = .all
    var start = session([[slot], []])
    start.buses = [Bus(name: "drums")]
    let kept = session([[], []]).keeping(locksOf: start)
    #expect(kept.buses.map(\.name) == ["drums"])
    try kept.validated()
  }
}
