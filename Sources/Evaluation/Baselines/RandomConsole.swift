package import MixingConsole
import SignalOps
import TensorEngine

/// Settings of a console drawn at random, each uniform in its control's own scale.
///
/// For each track a fader, a position, four bells, one in each of four ranges of frequency, and a compressor;
/// each control within what people mostly choose (`ControlSpec.typical`), the others as they are when nobody
/// sets them. No sends, no master, no output stage.
package struct RandomConsole: Sendable {
  /// A kind of settings that is drawn; the others stay neutral.
  package enum Part: CaseIterable, Sendable {
    case faderAndPan, equalizer, compressor
  }

  private let seed: UInt64
  private let parts: Set<Part>

  /// Where the bells stand in hertz: the usual four of a channel strip.
  private static let bandRanges = [60.0...250, 250...1_000, 1_000...4_000, 4_000...12_000]

  /// A console for each seed. What is drawn for one part does not depend on which others are.
  package init(seed: UInt64, parts: Set<Part> = Set(Part.allCases)) {
    self.seed = seed
    self.parts = parts
  }

  /// The session with each track's fader and strip drawn anew.
  package func applied(to session: Session) -> Session {
    var session = session
    for index in session.tracks.indices {
      var random = RandomSource(seed: seed, stream: UInt64(index))
      let fader = draw(LevelControl.faderDb, from: &random)
      let position = draw(Pan.Control.position, from: &random)
      let bands = drawEqualizer(below: 0.45 * Double(session.sampleRate), from: &random)
      let compressor = EffectSlot(
        Compressor(),
        [
          .thresholdDb: draw(Compressor.Control.thresholdDb, from: &random),
          .ratio: draw(Compressor.Control.ratio, from: &random),
        ])
      session.tracks[index].fader = parts.contains(.faderAndPan) ? fader : 0
      session.tracks[index].strip =
        (parts.contains(.equalizer) ? [bands] : [])
        + (parts.contains(.compressor) ? [compressor] : [])
        + (parts.contains(.faderAndPan)
          ? [EffectSlot(Pan(), [.position: position])] : [])
    }
    return session
  }

  private func drawEqualizer(below limit: Double, from random: inout RandomSource) -> EffectSlot {
    Equalizer.slot(
      Self.bandRanges.map { range in
        let hertz = draw(range, Equalizer.Control.frequencyHz.spec.taper, from: &random)
        return .init(
          .peak, frequencyHz: .constant(min(hertz, limit)),
          gainDb: draw(Equalizer.Control.gainDb, from: &random),
          q: draw(Equalizer.Control.q, from: &random))
      })
  }

  /// A value that is uniform on the control's scale, within what people mostly choose.
  private func draw(_ key: some ControlKey, from random: inout RandomSource) -> ControlValue {
    let spec = key.spec
    return .constant(draw(spec.typical ?? spec.range, spec.taper, from: &random))
  }

  private func draw(
    _ range: ClosedRange<Double>, _ taper: ControlTaper, from random: inout RandomSource
  ) -> Double {
    taper.interpolate(
      from: range.lowerBound, to: range.upperBound, share: random.uniform())
  }
}
