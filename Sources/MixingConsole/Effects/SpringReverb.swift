package import Documents
import Foundation
import SignalOps
import TensorEngine

/// A tank of springs: two loops for each, in which long chains of all-passes spread sound into chirps.
///
/// Below `transitionHz` f: a DC blocker (40 Hz), then 100 all-passes (a + z^(−K)A)/(1 + a·z^(−K)A), a = 0.75, stretched by
/// f_s/(2f) = K + d with the all-pass A = (b + z⁻¹)/(1 + b·z⁻¹), b = (1 − d)/(1 + d), for the part of a sample; back after
/// 56 ms in all with pre-echoes (0.1) a fifth of the way and a ripple before. What is heard passes a stretched resonator
/// (95 Hz, 130 Hz wide) and a Butterworth low-pass of order 10 at f. Above it: 200 all-passes (a + z⁻¹)/(1 + a·z⁻¹),
/// a = 0.6, back after 1/2.3 of that time, 60 dB lower. Each loop inverts, and dies away by 60 dB in `decaySeconds`.
/// Springs differ in length, and lie side by side between left and right. The response is cut off where it has died away,
/// and has an energy of 1. y = (1 − `mix`)·x + `mix`·(h ∗ the middle of x).
///
/// What comes back early shortens the decay: at 2 s octaves around 125 Hz … 2 kHz were measured to ring for 1.2, 1.6, 1.6,
/// 1.5 and 1.3 s, around 8 kHz for 2.0 s; at 8 s for 2.9, 5.2, 5.5, 4.8, 3.1 and 8.2 s.
///
/// Of the source are left out: what wobbles at random, and what passes from one loop into the other. Its low-pass is
/// elliptic.
///
/// - Signal: `[batch, track, channel, sample]` with one (left) or two channels, shape unchanged.
/// - Gradient: exact to the signal and the controls; lengths of loops and ripples count whole samples, as does K.
/// - Edge cases: f counts as at most 0.45·f_s.
/// - Source: V. Välimäki, J. Parker & J. S. Abel (2010), Parametric spring reverberation effect, J. Audio Eng. Soc.
///   58(7/8).
package struct SpringReverb: ReverbAlgorithm {
  package static let algorithm = "spring"

  package enum Control: String, ControlKey {
    case decaySeconds, transitionHz, mix

    package var spec: ControlSpec {
      switch self {
      case .decaySeconds: Reverb.decaySeconds
      case .transitionHz:
        .init(
          1_000...6_000, .hertz, taper: .logarithmic, standard: 4_300, automation: .perSegment,
          learned: .init(2_000...6_000), fitted: 1_500...6_000, typical: 2_500...5_500)
      case .mix: Reverb.mix
      }
    }
  }

  private static let counts = 1...6
  private static let standardCount = 3

  /// How many springs lie side by side, 1 to 6.
  package let springs: Int

  package init(springs: Int = SpringReverb.standardCount) { self.springs = springs }

  private static let groups = ControlGroups<Control>([:])

  package var controls: [EffectControl] { Self.groups.controls }

  package var structureKeys: [String] { ["algorithm", "springs"] }

  package init(structure: SessionReader) throws(SessionError) {
    self.init(
      springs: try structure.member("springs")?.wholeNumber(in: Self.counts) ?? Self.standardCount)
  }

  package var structure: JSONValue {
    .object(
      ("algorithm", .string(Self.algorithm)),
      ("springs", springs == Self.standardCount ? nil : .number(Double(springs))))
  }

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    values[Self.groups.index(of: .decaySeconds)].largest
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    let tank = SpringTank(springs: springs, sampleRate: Double(context.sampleRate))
    return ReverbProcessor(
      mix: Self.groups.index(of: .mix), state: ConvolutionState(history: context.tailSamples)
    ) { shape, controls in
      func control(_ key: Control) -> Tensor { controls[Self.groups.index(of: key)] }
      let response = tank.response(
        decay: control(.decaySeconds), transition: control(.transitionHz))
      return ImpulseSpectrum(
        shape[2] == 1 ? response.sliced(0..<1, along: 2) : response)
    } play: { dry, response, state in
      dry.mean(along: [2], keepingAxes: true).broadcast(to: dry.shape)
        .convolved(with: response, state: &state)
    }
  }
}

/// The impulse response of springs side by side.
private struct SpringTank {
  /// How long sound takes from one end of the first spring and back, in seconds; and the springs' lengths.
  private static let roundTrip = 0.056
  private static let lengths = [1, 0.89, 1.13, 0.81, 1.22, 0.95]
  private static let highPart = 1 / 2.3
  private static let highGain: Float = 0.001
  private static let blockedHz = 40.0
  private static let resonance = (hertz: 95.0, bandwidth: 130.0)
  private static let echo = (gain: 0.1, part: 0.2)
  private static let rippleGain = 0.1
  private static let low = (count: 100, gain: 0.75)
  private static let high = (count: 200, gain: 0.6)

  let springs: Int
  let sampleRate: Double

  /// `[batch, track, 2, tap]` of an energy of 1 in each channel; `decay` in seconds and `transition` in hertz are
  /// `[batch, track, 1, 1]`.
  func response(decay: Tensor, transition: Tensor) -> Tensor {
    let transition = transition.minimum(Float(0.45 * sampleRate))
    let q = (0..<5).map { 0.5 / cos(.pi * (Double($0) + 0.5) / 10) }
    var state = RecursiveState()
    let low = heard(decay, transition, isLow: true).equalized(
      q.map { BiquadBand(.lowPass, frequencyHz: .tensor(transition), q: .number($0)) },
      sampleRate: Int(sampleRate), state: &state)
    let high = heard(decay, transition, isLow: false)
    let sum = low + Self.highGain * high
    return sum * sum.squared().sum(along: [3], keepingAxes: true).squareRoot().reciprocal()
  }

  /// What left and right hear of one of the two loops of all springs.
  private func heard(_ decay: Tensor, _ transition: Tensor, isLow: Bool) -> Tensor {
    let shape = (0..<2).map { max(decay.shape[$0], transition.shape[$0]) }
    let all = shape + [1, 1]
    let decays = decay.detached.broadcast(to: all).values.map(Double.init)
    let transitions = transition.detached.broadcast(to: all).values.map(Double.init)
    let taps = max(1, Int(((decays.max() ?? 0) * sampleRate).rounded()))
    let isTracked = decay.isTracked || transition.isTracked
    let groups = stride(from: 0, to: springs, by: 4).map { $0..<min($0 + 4, springs) }
    // For each network and group of springs: what is heard, and its slopes to decay and transition.
    let parts = decay.backend.map(decays.count * groups.count) { job in
      let (network, group) = (job / groups.count, groups[job % groups.count])
      let loop = loop(
        of: group, decay: decays[network], transition: transitions[network], isLow: isLow)
      return isTracked
        ? loop.run(taps, as: SpringSlopes.self) : loop.run(taps, as: SIMD4<Double>.self)
    }
    func tensor(_ part: Int) -> Tensor {
      let rows = decays.indices.flatMap { network in
        (0..<2).map { side in
          var row = [Float](repeating: 0, count: taps)
          for group in groups.indices {
            let signals = parts[network * groups.count + group][part]
            for tap in 0..<taps {
              row[tap] += Float((signals[tap] * share(groups[group], side)).sum())
            }
          }
          return row
        }
      }
      return Tensor(rows.flatMap(\.self), shape: shape + [2, taps], on: decay.backend)
    }
    let slopes = isTracked ? [tensor(1), tensor(2)] : []
    return tensor(0).recorded("springs", from: [decay, transition]) { dy in
      slopes.map { (dy * $0).sum(along: [3], keepingAxes: true) }
    }
  }

  /// How much a side hears of each spring: of constant power, evenly spread.
  private func share(_ group: Range<Int>, _ side: Int) -> SIMD4<Double> {
    var shares = SIMD4<Double>.zero
    for (lane, spring) in group.enumerated() {
      let place = springs == 1 ? 0.5 : Double(spring) / Double(springs - 1)
      shares[lane] = side == 0 ? cos(.pi / 2 * place) : sin(.pi / 2 * place)
    }
    return shares
  }

  private func loop(
    of springs: Range<Int>, decay: Double, transition: Double, isLow: Bool
  ) -> SpringLoop {
    let stretch = sampleRate / (2 * transition)
    let whole = max(1, Int(stretch.rounded()) - 1)
    let (rest, stretchSlope) = (stretch - Double(whole), -stretch / transition)
    let (chain, delay) = isLow ? (Self.low, stretch) : (Self.high, 1)
    let chainDelay = delay * Double(chain.count) * (1 - chain.gain) / (1 + chain.gain)
    let ripple = isLow ? Int(stretch.rounded()) : 0
    var loop = SpringLoop(
      count: chain.count, gain: chain.gain, delay: isLow ? whole : 1, ripple: ripple,
      rippleGain: isLow ? Self.rippleGain : 0, echoGain: isLow ? Self.echo.gain : 0)
    if isLow {
      loop.fraction = (1 - rest) / (1 + rest)
      loop.fractionSlope = -2 / ((1 + rest) * (1 + rest)) * stretchSlope
      loop.blockerPole = tan(.pi / 4 - .pi * min(0.25, Self.blockedHz / sampleRate))
      loop.resonator = resonator(Int(stretch))
    }
    for (lane, spring) in springs.enumerated() {
      let back =
        Self.roundTrip * Self.lengths[spring] * sampleRate
        - stretch * Double(Self.low.count) * (1 - Self.low.gain) / (1 + Self.low.gain)
      let length = max(ripple + 2, Int((isLow ? back : back * Self.highPart).rounded()))
      loop.lengths[lane] = length
      loop.echoes[lane] = isLow ? Int((Double(length) * Self.echo.part).rounded()) : 0
      let seconds = (Double(length) + chainDelay) / sampleRate
      let feedback = -pow(10, -3 * seconds / decay)
      let slope = feedback * log(10) * -3 / decay  // to the seconds
      loop.feedback[lane] = feedback
      loop.feedbackSlopes.decay[lane] = slope * -seconds / decay
      loop.feedbackSlopes.transition[lane] =
        isLow ? slope * chainDelay / stretch * stretchSlope / sampleRate : 0
    }
    return loop
  }

  private func resonator(_ stretch: Int) -> SpringLoop.Resonator {
    let radius = max(0, 1 - .pi * Self.resonance.bandwidth * Double(stretch) / sampleRate)
    let angle = 2 * .pi * Self.resonance.hertz * Double(stretch) / sampleRate
    return .init(
      stretch: stretch, gain: (1 - radius * radius) / 2, a1: -(1 + radius * radius) * cos(angle),
      a2: radius * radius)
  }
}
