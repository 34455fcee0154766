package import Documents
import SignalOps
package import TensorEngine

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
      guard [.bandDecaySeconds, .bandGainDb].contains(control) else {
        return [EffectControl(control)]
      }
      return (0..<count(of: control)).map { band in
        EffectControl(
          path: JSONPath() / control.rawValue / band, name: "\(control.rawValue)/\(band + 1)",
          spec: control.spec)
      }
    }
  }

  /// How many values a control has: one, or one per band (none without `hasBandDecays`).
  private func count(of control: Control) -> Int {
    switch control {
    case .bandDecaySeconds: hasBandDecays ? Self.bandCount : 0
    case .bandGainDb: Self.bandCount
    case .decaySeconds, .preDelayMs, .widthRatio, .mix: 1
    }
  }

  /// The indices of a control's values.
  package func indices(of control: Control) -> Range<Int> {
    let start = Control.allCases.prefix { $0 != control }.reduce(0) { $0 + count(of: $1) }
    return start..<start + count(of: control)
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

  /// Nothing of the reverb is heard at a mix of 0.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    indices(of: .mix).filter { $0 != control && values[$0] == 0 }
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
    let shaping = set[..<indices(of: .mix).lowerBound]  // all but the mix, which comes last
    let isTracked = shaping.contains { $0.isTracked }
    let values = shaping.flatMap(\.values)
    if !isTracked, let impulse = state.impulse, state.madeFrom == values { return impulse }

    let noise = ShapedNoise(sampleRate: context.sampleRate, seed: UInt64(seed))
    let gains = set[indices(of: .bandGainDb)]
    let decay = set[indices(of: .decaySeconds).lowerBound]
    let width = set[indices(of: .widthRatio).lowerBound]
    let decays = hasBandDecays ? Array(set[indices(of: .bandDecaySeconds)]) : [decay]
    let longest = decays.flatMap(\.values).max() ?? 0
    let samples = noise.samples(decaySeconds: Double(longest))
    let areGainsFlat = gains.allSatisfy { !$0.isTracked && $0.values.allSatisfy { $0 == 0 } }
    let response =
      !hasBandDecays && areGainsFlat
      ? noise.response(decay: decay, width: width, channels: channels, samples: samples)
      : noise.response(
        decays: hasBandDecays ? decays : gains.map { _ in decay }, gainsDb: Array(gains),
        width: width, channels: channels, samples: samples)
    let delay = Self.delay(set[indices(of: .preDelayMs).lowerBound], context.sampleRate)
    let impulse = ImpulseSpectrum(response.padded(before: delay, after: 0, along: 3))
    state.impulse = isTracked ? nil : impulse
    state.madeFrom = values
    return impulse
  }

  /// The pre-delay in whole samples, so without a gradient; the same for all of a batch.
  private static func delay(_ milliseconds: Tensor, _ sampleRate: Double) -> Int {
    let delays = Set(milliseconds.values.map { Int((Double($0) / 1000 * sampleRate).rounded()) })
    guard let delay = delays.first, delays.count == 1 else {
      preconditionFailure("reverb: pre-delays of \(delays.sorted()) samples in one batch")
    }
    return delay
  }
}
