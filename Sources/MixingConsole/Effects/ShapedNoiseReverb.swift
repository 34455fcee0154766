package import Documents
import SignalOps
import TensorEngine

/// A reverb by convolution with shaped noise.
///
/// `h_c[n] = a·Σ_b 10^(bandGainDb_b/20) · (f_b ∗ w_c)[n] · 10^(−3n/(f_s·T_b))` with seeded Gaussian
/// noise `w`, twelve octave bands `f_b`, `T_b` the band's decay time or else `decaySeconds`, and `a`
/// for a channel's energy of 1 at gains of 0 dB; `w_R = √(1−r²)·w_L + r·w_R′` with the width r;
/// `y = (1−mix)·x + mix·(h ∗ x delayed by preDelayMs)`.
///
/// - Signal: `[batch, track, channel, sample]` with one (w_L alone) or two channels, shape unchanged.
/// - Gradient: composed of recorded ops and the convolution's adjoint; none to the pre-delay, which
///   counts whole samples, and bounded to a width ratio of 1, where it is infinite.
/// - Source: C. J. Steinmetz, V. K. Ithapu & P. Calamia (2021), Filtered Noise Shaping for Time
///   Domain Room Impulse Response Estimation, WASPAA, doi:10.1109/WASPAA52581.2021.9632680.
package struct ShapedNoiseReverb: ReverbAlgorithm {
  package static let algorithm = "shapedNoise"
  /// The number of bands: octaves around 31.5 Hz … 16 kHz, one below and one above.
  package static let bandCount = 12

  package enum Control: String, ControlKey {
    case decaySeconds, bandDecaySeconds, bandGainDb, preDelayMs, widthRatio, mix

    package var spec: ControlSpec {
      switch self {
      case .decaySeconds: Reverb.decaySeconds
      case .bandDecaySeconds: Reverb.bandDecaySeconds
      case .bandGainDb:
        .init(
          -96...24, .decibels, standard: 0, automation: .perSegment, learned: .init(-18...18),
          fitted: -24...12)
      case .preDelayMs: Reverb.preDelayMs
      case .widthRatio: Reverb.widthRatio
      case .mix: Reverb.mix
      }
    }
  }

  /// Seeds the noise.
  package let seed: UInt32
  /// Whether each band has a decay time of its own (`bandDecaySeconds`).
  package let hasBandDecays: Bool

  package init(seed: UInt32 = 0, hasBandDecays: Bool = false) {
    self.seed = seed
    self.hasBandDecays = hasBandDecays
  }

  /// A reverb of one decay in its place; what is not named stands at its standard value.
  package static func slot(
    decaySeconds: ControlValue, preDelayMs: ControlValue = 0, mix: ControlValue = 1,
    seed: UInt32 = 0
  ) -> EffectSlot {
    let reverb = ShapedNoiseReverb(seed: seed)
    var values = reverb.controls.map { ControlValue.constant($0.spec.standard ?? 1) }
    values[reverb.indices(of: .decaySeconds).lowerBound] = decaySeconds
    values[reverb.indices(of: .preDelayMs).lowerBound] = preDelayMs
    values[reverb.indices(of: .mix).lowerBound] = mix
    return EffectSlot(reverb, inOrder: values)
  }

  private var groups: ControlGroups<Control> {
    ControlGroups([
      .bandDecaySeconds: hasBandDecays ? Self.bandCount : 0, .bandGainDb: Self.bandCount,
    ])
  }

  package var controls: [EffectControl] { groups.controls }

  /// The indices of a control's values.
  package func indices(of control: Control) -> Range<Int> { groups.indices(of: control) }

  package var structureKeys: [String] { ["algorithm", "seed", "bandDecaySeconds"] }

  package init(structure: SessionReader) throws(SessionError) {
    let count = Self.bandCount...Self.bandCount
    _ = try structure.member("bandGainDb")?.elements(count)
    let decays = try structure.member("bandDecaySeconds")?.elements(count)
    let seed = try structure.member("seed")?.wholeNumber(in: 0...Int(UInt32.max)) ?? 0
    self.init(seed: UInt32(seed), hasBandDecays: decays != nil)
  }

  package var structure: JSONValue {
    .object(
      ("algorithm", .string(Self.algorithm)),
      ("seed", seed == 0 ? nil : .number(Double(seed))))
  }

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let decays = hasBandDecays ? indices(of: .bandDecaySeconds) : indices(of: .decaySeconds)
    let longest = decays.map { values[$0].largest }.max() ?? 0
    let preDelay = values[indices(of: .preDelayMs).lowerBound].largest
    return preDelay / 1000 + longest
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    let sampleRate = context.sampleRate
    return ReverbProcessor(
      mix: groups.index(of: .mix),
      state: ConvolutionState(history: context.tailSamples)
    ) { shape, controls in
      response(shape[2], controls, sampleRate: sampleRate)
    } play: { dry, response, state in
      dry.convolved(with: response, state: &state)
    }
  }

  /// The impulse response with its pre-delay.
  private func response(
    _ channels: Int, _ set: [Tensor], sampleRate: Int
  ) -> ImpulseSpectrum {
    let noise = ShapedNoise(sampleRate: sampleRate, seed: UInt64(seed))
    let gains = set[indices(of: .bandGainDb)]
    let decay = set[indices(of: .decaySeconds).lowerBound]
    let width = set[indices(of: .widthRatio).lowerBound]
    let decays =
      hasBandDecays ? Array(set[indices(of: .bandDecaySeconds)]) : [decay]
    let longest = decays.flatMap(\.values).max() ?? 0
    let samples = noise.samples(decaySeconds: Double(longest))
    let areGainsFlat = gains.allSatisfy { !$0.isTracked && $0.values.allSatisfy { $0 == 0 } }
    let response =
      !hasBandDecays && areGainsFlat
      ? noise.response(decay: decay, width: width, channels: channels, samples: samples)
      : noise.response(
        decays: hasBandDecays ? decays : gains.map { _ in decay },
        gainsDb: Array(gains), width: width, channels: channels, samples: samples)
    let delay = Reverb.preDelay(
      set[indices(of: .preDelayMs).lowerBound], sampleRate: sampleRate)
    return ImpulseSpectrum(response.padded(before: delay, after: 0, along: 3))
  }
}
