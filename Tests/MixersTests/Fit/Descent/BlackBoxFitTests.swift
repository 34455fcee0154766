import Documents
import Evaluation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Effects that give sound and no gradient.
struct BlackBoxFitTests {
  private let song = DescentSong(seconds: 1)

  /// A console with effects on a track, on the bus that it is sent to, and on the master.
  private func session(hiding isHidden: (String) -> Bool) throws -> Session {
    func slot(_ place: String, _ effect: any Effect, _ values: [String: ControlValue]) throws
      -> EffectSlot
    {
      try EffectSlot(isHidden(place) ? Hidden(effect: effect) : effect, named: values)
    }
    var session = song.plain
    session.tracks[0].strip = [
      try slot("before", Saturation(), ["driveDb": 6]),
      try slot("track", Compressor(), ["thresholdDb": -30, "ratio": 3]), EffectSlot(Pan()),
    ]
    session.tracks[1].sends = [Send(to: "room", level: -8)]
    var bus = Bus(name: "room")
    bus.strip = [try slot("bus", Saturation(), ["driveDb": 9])]
    session.buses = [bus]
    session.master.strip = [try slot("master", Compressor(), ["thresholdDb": -20, "ratio": 2])]
    return session
  }

  private func slopes(_ session: Session) throws -> [String: Double] {
    let target = try song.target(seed: 3, [.faderAndPan]).mix
    let controls = song.controls(session)
    let parameters = zip(controls, session.shares(of: controls)).map { control, share in
      Parameter(
        "\(control.address)",
        Tensor(repeating: Float(share), shape: [1, 1, 1, 1], on: song.backend))
    }
    let slopes = try SpectrogramSlopes(session, controls, on: song.backend)(
      parameters, over: song.excerpt(target))
    return Dictionary(
      uniqueKeysWithValues: zip(controls, slopes).map { control, slope in
        (session.path(of: control.address), Double(slope.values[0]))
      })
  }

  /// Slopes past, in and before a black box are those of the same console without one.
  @Test(arguments: ["track", "bus", "master"])
  func slopesAreThoseOfTheEffect(place: String) throws {
    let exact = try slopes(session { _ in false })
    let hidden = try slopes(session { $0 == place })
    let largest = exact.values.map(abs).max() ?? 0
    #expect(largest > 0 && exact.count == hidden.count)
    for (path, slope) in exact {
      let found = try #require(hidden[path])
      #expect(abs(found - slope) < 0.02 * largest, "\(path): \(found), not \(slope)")
    }
  }

  /// What is rendered a few lanes at a time is what is rendered all at once.
  @Test func slopesOnWaveformsAreTheSame() throws {
    let target = try song.target(seed: 3, [.faderAndPan]).mix
    func descent(_ session: Session) throws -> [Double] {
      let controls = song.controls(session)
      return try WaveformFit(
        session: session, excerpts: [song.excerpt(target)], controls: controls,
        backend: song.backend
      ).linearized(session.shares(of: controls)).descent
    }
    let exact = try descent(session { _ in false })
    let hidden = try descent(session { _ in true })
    let largest = exact.map(abs).max() ?? 0
    for (a, b) in zip(exact, hidden) { #expect(abs(a - b) < 1e-3 * largest) }
  }
}

/// An effect of which nothing but the sound is known.
private struct Hidden: Effect {
  let effect: any Effect

  var kind: any EffectKind { effect.kind }
  var controls: [EffectControl] { effect.controls }
  var structure: JSONValue { effect.structure }
  var gradient: EffectGradient { .none }

  func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
    effect.latencySamples(values, sampleRate: sampleRate)
  }

  func processor(_ context: SignalContext) throws -> any EffectProcessor {
    Processor(inner: try effect.processor(context))
  }

  private final class Processor: EffectProcessor {
    let inner: any EffectProcessor
    var gradient: EffectGradient { .none }

    init(inner: any EffectProcessor) { self.inner = inner }

    func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
      try inner.process(inputs, controls).detached
    }
  }
}
