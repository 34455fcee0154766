import SignalOps
package import TensorEngine

/// A reverb by convolution with shaped noise.
///
/// `h_c[n] = a·Σ_b 10^(bandGainDb_b/20) · (f_b ∗ w_c)[n] · 10^(−3n/(f_s·T_b))` with seeded Gaussian
/// noise `w`, twelve octave bands `f_b`, `T_b` the band's decay time or else `decaySeconds`, and `a`
/// for a channel's energy of 1 at gains of 0 dB; `w_R = √(1−r²)·w_L + r·w_R′` with the width r;
/// `y = (1−mix)·x + mix·(h ∗ x delayed by preDelayMs)`.
///
/// - Signal: `[batch, track, channel, sample]` with two channels, shape unchanged.
/// - Gradient: composed of recorded ops and the convolution's adjoint.
/// - Source: C. J. Steinmetz, V. K. Ithapu & P. Calamia (2021), Filtered Noise Shaping for Time
///   Domain Room Impulse Response Estimation, WASPAA, doi:10.1109/WASPAA52581.2021.9632680.
package struct Reverb: Effect {
  package static let name = "reverb"
  /// The number of bands: octaves around 31.5 Hz … 16 kHz, one below and one above.
  package static let bandCount = 12

  /// How the impulse response is made. A change of its equation gets a new name.
  package enum Algorithm: String, CaseIterable, Hashable, Sendable {
    case shapedNoise
  }

  package enum Control: String, ControlKey {
    case decaySeconds, bandDecaySeconds, bandGainDb, preDelayMs, widthRatio, mix

    package var spec: ControlSpec {
      switch self {
      // The impulse response is made once, so what shapes it holds for the whole mix.
      case .decaySeconds, .bandDecaySeconds:
        .init(0.1...20, .seconds, taper: .logarithmic, standard: nil, automation: .none)
      case .bandGainDb: .init(-96...24, .decibels, standard: 0, automation: .none)
      case .preDelayMs: .init(0...500, .milliseconds, standard: 0, automation: .none)
      case .widthRatio: .init(0...1, .ratio, standard: 1, automation: .none)
      case .mix: .init(0...1, .ratio, neutral: 0, standard: 1, automation: .perSample)
      }
    }
  }

  package let algorithm: Algorithm
  /// Seeds the noise.
  package let seed: UInt32
  /// Whether each band has a decay time of its own (`bandDecaySeconds`).
  package let hasBandDecays: Bool

  package init(
    algorithm: Algorithm = .shapedNoise, seed: UInt32 = 0, hasBandDecays: Bool = false
  ) {
    self.algorithm = algorithm
    self.seed = seed
    self.hasBandDecays = hasBandDecays
  }

  package var controls: [EffectControl] {
    Control.allCases.flatMap { control in
      switch control {
      case .bandDecaySeconds: hasBandDecays ? Self.bands(control) : []
      case .bandGainDb: Self.bands(control)
      case .decaySeconds, .preDelayMs, .widthRatio, .mix: [EffectControl(control)]
      }
    }
  }

  private static func bands(_ control: Control) -> [EffectControl] {
    (0..<bandCount).map { band in
      EffectControl(
        path: JSONPath() / control.rawValue / band, name: "\(control.rawValue)/\(band + 1)",
        spec: control.spec)
    }
  }

  /// The indices of a control's values: one, or one per band (none without `hasBandDecays`).
  package func indices(of control: Control) -> Range<Int> {
    let isPart = { (part: EffectControl) in part.path.steps.first == .key(control.rawValue) }
    let parts = controls
    let start = parts.firstIndex(where: isPart) ?? 0
    return start..<start + parts.count(where: isPart)
  }

  package static var structureKeys: [String] { ["algorithm", "seed", "bandDecaySeconds"] }

  package init(structure: SessionReader) throws(SessionError) {
    let count = Self.bandCount...Self.bandCount
    _ = try structure.member("bandGainDb")?.elements(count)
    let decays = try structure.member("bandDecaySeconds")?.elements(count)
    let seed = try structure.member("seed")?.wholeNumber(in: 0...Int(UInt32.max)) ?? 0
    self.init(
      algorithm: try structure.member("algorithm")?.choice(of: "reverb algorithm") ?? .shapedNoise,
      seed: UInt32(seed), hasBandDecays: decays != nil)
  }

  package var structure: JSONValue {
    .object(
      ("algorithm", .string(algorithm.rawValue)),
      ("seed", seed == 0 ? nil : .number(Double(seed))))
  }

  package func tailSeconds(_ values: [ControlValue]) -> Double {
    let decays = hasBandDecays ? indices(of: .bandDecaySeconds) : indices(of: .decaySeconds)
    let longest = decays.map { values[$0].value(at: 0, taper: .linear) }.max() ?? 0
    let preDelay = values[indices(of: .preDelayMs).lowerBound].value(at: 0, taper: .linear)
    return preDelay / 1000 + longest
  }

  /// The convolution's past, and the impulse response with the values it was made from.
  package struct State {
    var convolution = ConvolutionState()
    var impulse: ImpulseSpectrum?
    var madeFrom: [Float] = []
  }

  package func makeState() -> State { State() }

  package func process(
    _ dry: Tensor, _ set: [Tensor], _ context: SignalContext, _ state: inout State
  ) -> Tensor {
    let mix = set[indices(of: .mix).lowerBound]
    let response = impulse(dry.shape[2], set, context, &state)
    let wet = dry.convolved(with: response, state: &state.convolution)
    return dry * (1 - mix) + wet * mix
  }

  /// The impulse response with its pre-delay; made once as long as the controls rest.
  private func impulse(
    _ channels: Int, _ set: [Tensor], _ context: SignalContext, _ state: inout State
  ) -> ImpulseSpectrum {
    let shaping = set.indices.filter { !indices(of: .mix).contains($0) }.map { set[$0] }
    let isTracked = shaping.contains { $0.isTracked }
    let values = shaping.flatMap(\.values)
    if !isTracked, let impulse = state.impulse, state.madeFrom == values { return impulse }

    let noise = ShapedNoise(sampleRate: context.sampleRate, seed: UInt64(seed))
    let gains = indices(of: .bandGainDb).map { set[$0] }
    let decay = set[indices(of: .decaySeconds).lowerBound]
    let width = set[indices(of: .widthRatio).lowerBound]
    let decays = hasBandDecays ? indices(of: .bandDecaySeconds).map { set[$0] } : [decay]
    let longest = decays.flatMap(\.values).max() ?? 0
    let samples = noise.samples(decaySeconds: Double(longest))
    let isPlain = !hasBandDecays && gains.allSatisfy { !$0.isTracked && $0.values.allSatisfy { $0 == 0 } }
    let response =
      isPlain
      ? noise.response(decay: decay, width: width, channels: channels, samples: samples)
      : noise.response(
        decays: hasBandDecays ? decays : gains.map { _ in decay }, gainsDb: gains, width: width,
        channels: channels, samples: samples)
    // Whole samples; the delay has no gradient (it is 0 almost everywhere).
    let preDelayMs = set[indices(of: .preDelayMs).lowerBound].values.max() ?? 0
    let delay = Int((Double(preDelayMs) / 1000 * context.sampleRate).rounded())
    let impulse = ImpulseSpectrum(response.padded(before: delay, after: 0, along: 3))
    state.impulse = isTracked ? nil : impulse
    state.madeFrom = values
    return impulse
  }
}
