import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// The gradient of a mix through a whole console.
@Suite struct ConsoleGradientTests {
  private static let samples = 160
  private static let rate = 8_000
  private static let bands: [BiquadType] = [.lowShelf, .peak]

  /// A mono track with equalizer, compressor, pan and a send; a stereo track with a polarity switch, into a
  /// group; a reverb bus; a compressor on the master.
  private static func session() -> Session {
    var session = MixingConsoleTests.session([
      [
        EffectSlot(Equalizer(bands), ["1/frequencyHz": 200, "2/frequencyHz": 1_000]),
        EffectSlot(Compressor()), EffectSlot(Pan()),
      ],
      [EffectSlot(Gain())],
    ])
    session.tracks[0].sends = [Send(to: "room", level: 0)]
    session.tracks[1].isPolarityInverted = true
    session.tracks[1].output = .bus("group")
    session.buses = [Bus(name: "room"), Bus(name: "group")]
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(seed: 5), ["decaySeconds": 0.1])]
    session.master.strip = [EffectSlot(Compressor())]
    return session
  }

  /// What is asked for: address, value, valid range.
  private static let controls: [(ControlAddress, Double, ClosedRange<Double>)] = [
    (at(.track(0), 0, 0), 300, 10...3_999), (at(.track(0), 0, 1), 5, -24...24),
    (at(.track(0), 0, 2), 0.8, 0.1...20), (at(.track(0), 0, 3), 1_500, 10...3_999),
    (at(.track(0), 0, 4), -7, -24...24), (at(.track(0), 0, 5), 1.5, 0.1...20),
    (at(.track(0), 1, 0), -22, -80...0), (at(.track(0), 1, 1), 3, 1...100),
    (at(.track(0), 1, 2), 2, 0.05...500), (at(.track(0), 1, 3), 30, 1...5_000),
    (at(.track(0), 1, 4), 5, 0...24), (at(.track(0), 1, 5), 2, -24...24),
    (at(.track(0), 2, 0), 0.3, 0...1),
    (ControlAddress(.track(0), .fader), -3, -96...24),
    (ControlAddress(.track(0), .send(0)), -6, -96...24),
    (at(.track(1), 0, 0), -4, -96...24), (ControlAddress(.bus(1), .fader), 1, -96...24),
    (at(.bus(0), 0, 0), 0.15, 0.1...20), (ControlAddress(.bus(0), .fader), -2, -96...24),
    (at(.master, 0, 0), -15, -80...0), (at(.master, 0, 1), 2.5, 1...100),
    (ControlAddress(.master, .fader), -1, -96...24),
  ]

  private static func at(
    _ channel: ControlAddress.Channel, _ slot: Int, _ control: Int
  ) -> ControlAddress {
    ControlAddress(channel, .effect(slot, control: control))
  }

  /// The same console as plain loops.
  private static func twin(
    _ mono: [Double], _ stereo: [[Double]], _ c: [Double], reverb: ReverbTwin
  ) -> [[Double]] {
    func gained(_ x: [[Double]], _ decibels: Double) -> [[Double]] {
      EffectTwins.gain(x, [decibels])
    }
    func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      zip(a, b).map { zip($0, $1).map { $0 + $1 } }
    }
    var lead = EffectTwins.equalizer(bands, sampleRate: rate, [mono], Array(c[0..<6]))
    lead = EffectTwins.compressor(sampleRate: rate, lead, Array(c[6..<12]))
    lead = gained(EffectTwins.pan(.constantPower, lead, [c[12]]), c[13])
    let group = gained(gained(stereo.map { $0.map { -$0 } }, c[15]), c[16])
    let flat = [Double](repeating: 0, count: 12)
    let room = gained(reverb(gained(lead, c[14]), [c[17]] + flat + [0, 1, 1]), c[18])
    let master = EffectTwins.compressor(
      sampleRate: rate, sum(sum(lead, group), room), [c[19], c[20], 10, 100, 0, 0])
    return gained(master, c[21])
  }

  @Test func reachesEveryControlAndStem() throws {
    let seed: UInt64 = 1
    let controls = Self.controls
    let samples = Self.samples
    let reverb = ReverbTwin(
      seed: 5, sampleRate: Self.rate, hasBandDecays: false, at: [Double(Float(0.15))])
    let mono = noise(samples, channels: 1, seed: seed)[0]
    let stereo = noise(samples, channels: 2, seed: seed + 10).flatMap { $0 }
    var check = OpCheck(
      "console",
      [OpInput([1, 1, 1, samples]), OpInput([1, 1, 2, samples])]
        + controls.map { OpInput([1, 1, 1, 1], domain: $0.2) },
      shape: [1, 1, 2, samples]
    ) { x in
      Self.twin(
        x[0], [Array(x[1][..<samples]), Array(x[1][samples...])], x[2...].map { $0[0] },
        reverb: reverb
      ).flatMap { $0 }
    } operation: { x in
      let given = Dictionary(uniqueKeysWithValues: zip(controls.map(\.0), x[2...]))
      return try Console(Self.session(), given: given, on: x[0].backend).mix([x[0], x[1]])
    }
    check.points = [[mono, stereo] + controls.map { [Float($0.1)] }]
    check.draws = 0
    check.seed = seed
    check.relativeStep = 1e-4
    check.isolatesInputs = false
    check.gradientTolerance = 1e-4
    check.forwardTolerance = 2e-6
    let report = check.run()
    #expect(report.problems == [])
    Attachment.record("\(report)", named: "console.md")
  }

  @Test func aBatchOfControlsGivesABatchOfMixes() throws {
    let backend = Backend.forTests(threads: 2)
    let stem = Tensor(
      noise(100, channels: 2, seed: 1).flatMap { $0 }, shape: [1, 1, 2, 100], on: backend)
    let fader = Tensor([0, -20], shape: [2, 1, 1, 1], on: backend)
    let console = try Console(
      MixingConsoleTests.session([[]]), given: [ControlAddress(.track(0), .fader): fader],
      on: backend)
    let mix = try console.mix([stem])
    #expect(mix.shape == [2, 1, 2, 100])
    #expect(mix.values == stem.values + (stem * 0.1).values)
  }
}
