import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

/// What is heard of a stem piece by piece is what a whole stem gives at once.
@Suite struct StemListenerTests {
  private static let backend = Backend(threads: 2)

  private static func model(
    _ transformation: DifferentiableMixingConsole.Transformation = .gainPan, sampleRate: Int = 44_100
  ) -> DifferentiableMixingConsole {
    var configuration = DifferentiableMixingConsole.Configuration.toolkit
    configuration.transformation = transformation
    configuration.encoderWidth = 4
    configuration.hiddenWidth = 8
    configuration.sampleRate = sampleRate
    return DifferentiableMixingConsole(
      configuration, ModelWeights(seed: 3, on: backend).scope)
  }

  /// Bursts of noise with silence between them.
  private static func sound(_ samples: Int, seed: UInt64) -> [Float] {
    var source = RandomSource(seed: seed)
    return (0..<samples).map { index in
      let noise = Float(source.normal()) * 0.1
      return index / 40_000 % 3 == 1 ? 0 : noise
    }
  }

  @Test(arguments: [(44_100, 30), (48_000, 7), (16_000, 45)])
  func stretchesJoin(sampleRate: Int, seconds: Int) throws {
    let model = Self.model(sampleRate: sampleRate)
    let sounds = [UInt64(1), 2].map { Self.sound(seconds * sampleRate + 77, seed: $0) }
    let stems = sounds.map {
      Tensor($0, shape: [1, 1, 1, $0.count], on: Self.backend)
    }
    let tracks = ["a", "b"].map { Track(name: $0, file: $0) }
    let whole = model(stems, of: tracks, .inference).session(ofItem: 0)
    let listener = StemListener(model, preparation: .none, on: Self.backend)
    let heard = try sounds.map { try listener.hear(ArrayStem([$0])) }
    let plain = Session(sampleRate: sampleRate, tracks: tracks)
    let pieces = model.session(for: heard, of: plain, on: Self.backend)
    for (one, other) in zip(whole.tracks, pieces.tracks) {
      let (a, b) = (one.fader.constant ?? 0, other.fader.constant ?? 1)
      #expect(abs(a - b) <= 1e-5 * 72, "\(a) and \(b) dB")
      let (c, d) = (one.strip[0].values[0].constant ?? 0, other.strip[0].values[0].constant ?? 1)
      #expect(abs(c - d) <= 1e-5, "positions \(c) and \(d)")
    }
  }
}
