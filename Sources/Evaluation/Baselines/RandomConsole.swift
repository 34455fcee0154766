package import MixingConsole
import SignalOps
import TensorEngine

/// Settings of a console drawn at random, each uniform in its control's own scale.
///
/// For each track: fader −12…6 dB; position 0.1…0.9; four bells, one in each of four ranges of frequency,
/// ±9 dB at a Q of 0.5…2; a compressor with a threshold of −40…−10 dB and a ratio of 1.5…8, its times as they
/// are when nobody sets them. No sends, no master, no output stage.
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
      let fader = draw(-12...6, from: &random)
      let position = draw(0.1...0.9, from: &random)
      let bands = drawEqualizer(below: 0.45 * Double(session.sampleRate), from: &random)
      let compressor = EffectSlot(
        Compressor(),
        [
          "thresholdDb": .constant(draw(-40 ... -10, from: &random)),
          "ratio": .constant(draw(1.5...8, .logarithmic, from: &random)),
        ])
      session.tracks[index].fader = .constant(parts.contains(.faderAndPan) ? fader : 0)
      session.tracks[index].strip =
        (parts.contains(.equalizer) ? [bands] : [])
        + (parts.contains(.compressor) ? [compressor] : [])
        + (parts.contains(.faderAndPan)
          ? [EffectSlot(Pan(), ["position": .constant(position)])] : [])
    }
    return session
  }

  private func drawEqualizer(below limit: Double, from random: inout RandomSource) -> EffectSlot {
    var values: [String: ControlValue] = [:]
    for (index, range) in Self.bandRanges.enumerated() {
      let band = index + 1
      let hertz = draw(range, .logarithmic, from: &random)
      values["\(band)/frequencyHz"] = .constant(min(hertz, limit))
      values["\(band)/gainDb"] = .constant(draw(-9...9, from: &random))
      values["\(band)/q"] = .constant(draw(0.5...2, .logarithmic, from: &random))
    }
    return EffectSlot(Equalizer(Self.bandRanges.map { _ in BiquadType.peak }), values)
  }

  /// A value that is uniform on the scale.
  private func draw(
    _ range: ClosedRange<Double>, _ taper: ControlTaper = .linear,
    from random: inout RandomSource
  ) -> Double {
    taper.interpolate(
      from: range.lowerBound, to: range.upperBound,
      share: random.uniform())
  }
}
