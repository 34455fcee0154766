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
package struct Reverb: NativeEffect {
  package static let name = "reverb"
  package static let usualPlace = StripPlace.space
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
      // What shapes the impulse response is read from time to time, and one fades into the next.
      case .decaySeconds:
        .init(
          0.1...20, .seconds, taper: .logarithmic, standard: nil, automation: .perSegment,
          learned: .init(0.2...5), fitted: 0.1...8)
      case .bandDecaySeconds:
        .init(0.1...20, .seconds, taper: .logarithmic, standard: nil, automation: .perSegment)
      case .bandGainDb:
        .init(
          -96...24, .decibels, standard: 0, automation: .perSegment, learned: .init(-18...18),
          fitted: -24...12)
      case .preDelayMs: .init(0...500, .milliseconds, standard: 0, automation: .perSegment)
      case .widthRatio:
        .init(0...1, .ratio, standard: 1, automation: .perSegment, learned: .init(0...1))
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

  /// A reverb of one decay in its place; what is not named stands at its standard value.
  package static func slot(
    decaySeconds: ControlValue, preDelayMs: ControlValue = 0, mix: ControlValue = 1,
    seed: UInt32 = 0
  ) -> EffectSlot {
    let reverb = Reverb(seed: seed)
    var values = reverb.controls.map { ControlValue.constant($0.spec.standard ?? 1) }
    values[reverb.indices(of: .decaySeconds).lowerBound] = decaySeconds
    values[reverb.indices(of: .preDelayMs).lowerBound] = preDelayMs
    values[reverb.indices(of: .mix).lowerBound] = mix
    return EffectSlot(reverb, inOrder: values)
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

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let decays = hasBandDecays ? indices(of: .bandDecaySeconds) : indices(of: .decaySeconds)
    let longest = decays.map { values[$0].largest }.max() ?? 0
    let preDelay = values[indices(of: .preDelayMs).lowerBound].largest
    return preDelay / 1000 + longest
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(self, context)
  }

  private final class Processor: EffectProcessor {
    private let reverb: Reverb
    private let sampleRate: Int
    private var convolution: ConvolutionState
    private var impulse: ImpulseSpectrum?
    /// The values that `impulse` was made from.
    private var madeFrom: [Float] = []
    /// The impulse response before, and how many samples of the fade from it are done.
    private var fade: (earlier: ImpulseSpectrum, done: Int)?

    init(_ reverb: Reverb, _ context: SignalContext) {
      self.reverb = reverb
      sampleRate = context.sampleRate
      convolution = ConvolutionState(
        history: Int(context.tailSeconds * Double(context.sampleRate)))
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let dry = inputs[0]
      let mix = controls.tensor(reverb.indices(of: .mix).lowerBound)
      let response = response(dry.shape[2], controls)
      return dry * (1 - mix) + wet(dry, response) * mix
    }

    /// The reverberation; while a room gives way to another one, what rings on does so in both.
    private func wet(_ dry: Tensor, _ response: ImpulseSpectrum) -> Tensor {
      guard let fade else { return dry.convolved(with: response, state: &convolution) }
      let samples = dry.shape[3]
      var state = convolution
      let before = dry.convolved(with: fade.earlier, state: &state)
      let after = dry.convolved(with: response, state: &convolution)
      let shares = (1...samples).map {
        min(1, Float(fade.done + $0) / Float(SignalContext.segment))
      }
      let done = fade.done + samples
      self.fade = done < SignalContext.segment ? (fade.earlier, done) : nil
      let share = Tensor(shares, shape: [1, 1, 1, samples], on: dry.backend)
      return before * (1 - share) + after * share
    }

    /// The impulse response with its pre-delay; made once as long as the controls rest, and anew when no fade to it is
    /// under way.
    private func response(_ channels: Int, _ controls: ControlValues) -> ImpulseSpectrum {
      let reverb = reverb
      // All but the mix, which comes last.
      let set = (0..<reverb.indices(of: .mix).lowerBound).map { controls.tensor($0) }
      let isTracked = set.contains { $0.isTracked }
      let values = set.flatMap(\.values)
      if !isTracked, let impulse {
        if madeFrom == values || fade != nil { return impulse }
        fade = (impulse, 0)
      }

      let noise = ShapedNoise(sampleRate: sampleRate, seed: UInt64(reverb.seed))
      let gains = set[reverb.indices(of: .bandGainDb)]
      let decay = set[reverb.indices(of: .decaySeconds).lowerBound]
      let width = set[reverb.indices(of: .widthRatio).lowerBound]
      let decays =
        reverb.hasBandDecays ? Array(set[reverb.indices(of: .bandDecaySeconds)]) : [decay]
      let longest = decays.flatMap(\.values).max() ?? 0
      let samples = noise.samples(decaySeconds: Double(longest))
      let areGainsFlat = gains.allSatisfy { !$0.isTracked && $0.values.allSatisfy { $0 == 0 } }
      let response =
        !reverb.hasBandDecays && areGainsFlat
        ? noise.response(decay: decay, width: width, channels: channels, samples: samples)
        : noise.response(
          decays: reverb.hasBandDecays ? decays : gains.map { _ in decay },
          gainsDb: Array(gains), width: width, channels: channels, samples: samples)
      let delay = delay(set[reverb.indices(of: .preDelayMs).lowerBound])
      let made = ImpulseSpectrum(response.padded(before: delay, after: 0, along: 3))
      impulse = isTracked ? nil : made
      madeFrom = values
      return made
    }

    /// The pre-delay in whole samples, so without a gradient; the same for all of a batch.
    private func delay(_ milliseconds: Tensor) -> Int {
      let delays = Set(
        milliseconds.values.map { Int((Double($0) / 1000 * Double(sampleRate)).rounded()) })
      guard let delay = delays.first, delays.count == 1 else {
        preconditionFailure("reverb: pre-delays of \(delays.sorted()) samples in one batch")
      }
      return delay
    }
  }
}
