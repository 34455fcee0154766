import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// What takes time is made up for, wherever it stands.
@Suite struct ConsoleLatencyTests {
  /// An effect that does nothing, some samples later.
  fileprivate struct Late: PlainEffect {
    enum Control: String, ControlKey {
      case milliseconds
      var spec: ControlSpec {
        .init(0...100, .milliseconds, neutral: 0, standard: 0, automation: .none)
      }
    }
    static let name = "late"
    static let usualPlace = StripPlace.ceiling

    func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
      Int(values[0].value(at: 0, taper: .linear) / 1_000 * Double(sampleRate))
    }

    func processor(_ context: SignalContext) -> any EffectProcessor {
      Processor(sampleRate: context.sampleRate)
    }
  }

  fileprivate final class Processor: EffectProcessor {
    private let sampleRate: Int
    private var past: Tensor?

    init(sampleRate: Int) { self.sampleRate = sampleRate }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let signal = inputs[0]
      let delay = Int(
        Double(controls.tensor(Late.Control.milliseconds).scalar) / 1_000 * Double(sampleRate))
      let silence = Tensor(
        repeating: 0, shape: Array(signal.shape.dropLast()) + [delay], on: signal.backend)
      let joined = Tensor.concatenated([past ?? silence, signal], along: 3)
      past = joined.sliced(signal.shape[3]..<signal.shape[3] + delay, along: 3)
      return joined.sliced(0..<signal.shape[3], along: 3)
    }
  }

  private static func late(_ milliseconds: Double) -> EffectSlot { lateSlot(milliseconds) }

  private static let moving = ControlValue.points([
    ControlPoint(seconds: 0, value: -12), ControlPoint(seconds: 0.4, value: 6),
  ])

  /// Two tracks, a group and a room with faders that move and filters that do.
  private static var plain: Session {
    var session = session([
      [
        EffectSlot(
          Equalizer([.peak]),
          [
            "1/frequencyHz": .points([
              ControlPoint(seconds: 0, value: 200), ControlPoint(seconds: 0.5, value: 2_000),
            ]), "1/gainDb": 9,
          ]), EffectSlot(Pan(), ["position": 0.3]),
      ],
      [EffectSlot(Pan())],
    ])
    session.buses = [Bus(name: "room"), Bus(name: "group")]
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 0.1])]
    session.buses[1].fader = moving
    session.tracks[0].fader = moving
    session.tracks[0].sends = [
      Send(to: "room", level: moving), Send(to: "group", level: -6, tap: .preFader),
    ]
    session.tracks[1].output = .bus("group")
    session.master.fader = moving
    return session
  }

  private static let stems = [
    noise(3_000, channels: 1, seed: 1), noise(2_500, channels: 2, seed: 2),
  ]

  private static let changes: [(String, @Sendable (inout Session) -> Void)] = [
    ("track, first", { $0.tracks[0].strip.insert(late(5), at: 0) }),
    ("track, last", { $0.tracks[0].strip.append(late(5)) }),
    (
      "both tracks",
      {
        $0.tracks[0].strip.append(late(2))
        $0.tracks[1].strip.insert(late(9), at: 0)
      }
    ),
    ("bus", { $0.buses[0].strip.insert(late(7), at: 0) }),
    (
      "bus into bus",
      {
        $0.buses[0].strip.append(late(7))
        $0.buses[1].strip.append(late(3))
      }
    ),
    ("master", { $0.master.strip.append(late(4)) }),
    (
      "everywhere, longer than a block",
      {
        for track in 0..<2 { $0.tracks[track].strip.append(late(50)) }
        for bus in 0..<2 { $0.buses[bus].strip.insert(late(30), at: 0) }
        $0.master.strip.append(late(100))
      }
    ),
  ]

  @Test(arguments: changes)
  func theMixIsTheSame(name: String, change: @Sendable (inout Session) -> Void) throws {
    let expected = try Rendering(Self.plain, Self.stems, block: 700)
    var session = Self.plain
    change(&session)
    let rendering = try Rendering(session, Self.stems, block: 700)
    let rounding = 1e-6 * (expected.mix[0].map(abs).max() ?? 0)
    #expect(difference(rendering.mix, expected.mix) < rounding, "\(name)")
    for (own, plain) in zip(rendering.tracks + rendering.buses, expected.tracks + expected.buses) {
      #expect(difference(own, plain) < rounding, "\(name)")
    }
    // As a whole, too.
    let backend = Backend.forTests(threads: 1)
    let tensors = Self.stems.map { stem in
      Tensor(
        stem.flatMap { $0 + Array(repeating: 0, count: 3_000 - $0.count) },
        shape: [1, 1, stem.count, 3_000], on: backend)
    }
    let console = try Console(session, on: backend)
    #expect(console.latency > 0)
    let whole = try console.mix(tensors).values
    #expect(
      difference([Array(whole[..<3_000])], [Array(expected.mix[0][..<3_000])]) < rounding,
      "\(name)")
  }

  @Test func aTimeThatHoldsForTheMixIsNotAutomated() {
    let slot = EffectSlot(
      Late(), [.milliseconds: .points([ControlPoint(seconds: 0, value: 1)])])
    let error = #expect(throws: SessionError.self) { try session([[slot]]).validated() }
    #expect(
      error.map { "\($0)" }
        == "session: tracks[0].strip[0].milliseconds (track \"0\"): this control holds one value for the whole mix. "
        + "Write a number instead of \"points\".")
  }

  @Test func aBypassedEffectTakesNoTime() throws {
    var session = Self.plain
    session.tracks[0].strip.append(Self.late(20))
    session.tracks[0].strip[2].isBypassed = true
    #expect(try Console(session, on: Backend.forTests(threads: 1)).latency == 0)
  }
}

/// An effect that does nothing, some milliseconds later.
func lateSlot(_ milliseconds: Double) -> EffectSlot {
  EffectSlot(ConsoleLatencyTests.Late(), [.milliseconds: .constant(milliseconds)])
}
