package import Documents
import Foundation
import SignalOps
import TensorEngine

/// An echo: a delay line that feeds itself.
///
/// u[n] = x[n] + `feedback`·w[n], w = F(u(n − D)), y = (1 − `mix`)·x + `mix`·w, channel by channel; D is `timeMs` or
/// `timeBeats` at the session's `beatsPerMinute`, between two samples by Lagrange's polynomial through four; F a
/// high-pass and a low-pass (RBJ, Q 0.7071) where they are given, so that each echo is darker than the one before.
/// With `pingPong` the middle (l + r)/2 goes left, and each echo to the other side: u_L = m + `feedback`·w_R,
/// u_R = `feedback`·w_L.
///
/// - Signal: `[batch, track, channel, sample]` with one or two channels, shape unchanged; of one channel a ping-pong
///   gives the left side.
/// - Gradient: exact to the signal and all controls; to the time that of the interpolation, which finds the way only
///   within a period of the sound.
/// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 2.6 (comb filters); T. I. Laakso et al. (1996), Splitting
///   the unit delay, IEEE Signal Processing Magazine 13(1).
package struct Delay: NativeEffect {
  package static let name = "delay"
  package static let usualPlace = StripPlace.space
  /// No time is longer, in seconds.
  static let longestSeconds = 5.0

  package enum Control: String, ControlKey {
    case timeMs, timeBeats, feedback, highPassHz, lowPassHz, mix

    package var spec: ControlSpec {
      switch self {
      case .timeMs:
        .init(
          0.1...5_000, .milliseconds, taper: .logarithmic, standard: nil, automation: .perSample,
          learned: .init(1...1_000), fitted: 1...1_500, search: .lag, typical: 50...800)
      case .timeBeats:
        .init(
          0.01...16, .beats, taper: .logarithmic, standard: nil, automation: .perSample,
          learned: .init(0.125...4), fitted: 0.0625...8, search: .lag, typical: 0.25...2)
      case .feedback:
        .init(
          0...0.98, .ratio, standard: 0.3, automation: .perBlock, learned: .init(0...0.9),
          fitted: 0...0.98, typical: 0.1...0.6)
      case .highPassHz:
        .init(
          10...20_000, .hertz, taper: .logarithmic, standard: nil, automation: .perBlock,
          learned: .init(20...2_000), fitted: 20...5_000, typical: 80...500)
      case .lowPassHz:
        .init(
          10...20_000, .hertz, taper: .logarithmic, standard: nil, automation: .perBlock,
          learned: .init(500...20_000), fitted: 200...20_000, typical: 2_000...10_000)
      case .mix:
        .init(
          0...1, .ratio, neutral: 0, standard: 1, automation: .perSample, learned: .init(0...1),
          fitted: 0...1)
      }
    }
  }

  /// Whether the time is in beats.
  package let isInBeats: Bool
  package let hasHighPass, hasLowPass: Bool
  package let isPingPong: Bool

  package init(
    isInBeats: Bool = false, hasHighPass: Bool = false, hasLowPass: Bool = false,
    isPingPong: Bool = false
  ) {
    self.isInBeats = isInBeats
    self.hasHighPass = hasHighPass
    self.hasLowPass = hasLowPass
    self.isPingPong = isPingPong
  }

  private var keys: [Control] {
    Control.allCases.filter { control in
      switch control {
      case .timeMs: !isInBeats
      case .timeBeats: isInBeats
      case .highPassHz: hasHighPass
      case .lowPassHz: hasLowPass
      case .feedback, .mix: true
      }
    }
  }

  package var controls: [EffectControl] { keys.map { EffectControl($0) } }

  package var structureKeys: [String] {
    ["pingPong"] + [Control.timeMs, .timeBeats, .highPassHz, .lowPassHz].map(\.rawValue)
  }

  package init(structure: SessionReader) throws(SessionError) {
    func has(_ control: Control) -> Bool { structure.member(control.rawValue) != nil }
    if has(.timeMs), has(.timeBeats) {
      throw .document(
        .meaningless(
          structure.place / Control.timeBeats.rawValue,
          reason: "the time is in \"timeMs\" or in \"timeBeats\". Leave one of them out."))
    }
    self.init(
      isInBeats: has(.timeBeats), hasHighPass: has(.highPassHz), hasLowPass: has(.lowPassHz),
      isPingPong: try structure.member("pingPong")?.bool() ?? false)
  }

  package var structure: JSONValue { .object(("pingPong", isPingPong ? true : nil)) }

  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    guard isInBeats, let time = index(of: .timeBeats) else { return }
    guard let beats = session.beatsPerMinute else {
      throw .document(
        .meaningless(
          place / Control.timeBeats.rawValue,
          reason: "the session has no \"beatsPerMinute\". Add it, or write \"timeMs\"."))
    }
    if values[time].largest * 60 / beats > Self.longestSeconds {
      throw .document(
        .meaningless(
          place / Control.timeBeats.rawValue,
          reason: "at \(JSONValue.text(of: beats)) beats per minute this is longer than 5 s."))
    }
  }

  private func index(of control: Control) -> Int? { keys.firstIndex(of: control) }

  /// The time in seconds at its longest.
  private func longestTime(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let time = values[0].largest * unitSeconds(beatsPerMinute)
    return min(time, Self.longestSeconds)
  }

  private func unitSeconds(_ beatsPerMinute: Double?) -> Double {
    isInBeats ? 60 / (beatsPerMinute ?? 120) : 0.001
  }

  /// Echoes down to −60 dB.
  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let feedback = index(of: .feedback).map { values[$0].largest } ?? 0
    let repeats = feedback > 0 ? -3 / log10(feedback) : 0
    return longestTime(values, beatsPerMinute: beatsPerMinute) * (1 + max(0, repeats))
  }

  /// Nothing of it is heard at a mix of 0.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    mixSilencer(of: control, values)
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(self, context)
  }

  private final class Processor: EffectProcessor {
    private let effect: Delay
    private let sampleRate: Int
    /// Samples of a unit of time.
    private let unit: Double
    private var state: DelayNetworkState

    init(_ effect: Delay, _ context: SignalContext) {
      self.effect = effect
      sampleRate = context.sampleRate
      unit = effect.unitSeconds(context.beatsPerMinute) * Double(context.sampleRate)
      let longest = min(context.tailSeconds, Delay.longestSeconds)
      state = DelayNetworkState(longest: Int((longest * Double(sampleRate)).rounded(.up)))
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let dry = inputs[0]
      let shape = dry.shape
      let channels = shape[2]
      func control(_ key: Control) -> TrackControl? {
        effect.index(of: key).map { controls[$0].perNetwork(of: shape) }
      }
      // A line for each channel, or of two lines the first takes the middle, and each what comes out of the other.
      let count = effect.isPingPong ? 2 : channels
      let inputs = (0..<count).map { line in
        (0..<channels).map { channel in
          if effect.isPingPong { return line == 0 ? 1 / Double(channels) : 0 }
          return line == channel ? 1 : 0
        }
      }
      let crossing = (0..<count * count).map { entry -> Float in
        (entry / count == entry % count) == effect.isPingPong ? 0 : 1
      }
      let heard = (0..<channels * count).map { Float($0 / count == $0 % count ? 1 : 0) }
      let feedback = (control(.feedback) ?? .number(0)).tensor(on: dry.backend)
      func filter(_ type: BiquadType, _ key: Control) -> FilterSection? {
        control(key).map {
          .band(BiquadBand(type, frequencyHz: $0, q: .number(0.7071)), sampleRate: sampleRate)
        }
      }
      let wet = dry.reshaped([shape[0] * shape[1], channels, 1, shape[3]]).delayNetwork(
        DelayNetworkControls(
          time: control(.timeMs) ?? control(.timeBeats) ?? .number(0), unit: unit, inputs: inputs,
          feedback: feedback * Tensor(crossing, shape: [1, count, count, 1], on: dry.backend),
          outputs: Tensor(heard, shape: [1, channels, count, 1], on: dry.backend),
          filters: [filter(.highPass, .highPassHz), filter(.lowPass, .lowPassHz)]
            .compactMap(\.self)), state: &state
      ).reshaped(shape)
      let mix = effect.index(of: .mix).map { controls.tensor($0) } ?? dry
      return dry.blended(with: wet, share: mix)
    }
  }
}
