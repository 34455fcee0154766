package import Documents
import SignalOps
import TensorEngine

/// Copies of a sound whose delays swing.
///
/// w = 1/V Σ_v x(t − d_v(t)), d_v = `delayMs` + `depthMs`·sin 2π(φ + `rateHz`·t), y = (1 − `mix`)·x + `mix`·w, between
/// two samples by Lagrange's polynomial through four. t counts from the start of the mix. The V `voices` of the left
/// channel begin at φ = v/V, those of the right halfway between them, so that phases are spread evenly over both. No
/// delay is shorter than two samples.
///
/// - Signal: `[batch, track, channel, sample]` with one or two channels, shape unchanged.
/// - Gradient: exact to the signal and all controls, those of the swing too.
/// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 2.6 (vibrato, chorus).
package struct Chorus: NativeEffect {
  package static let name = "chorus"
  package static let usualPlace = StripPlace.space
  package static let voiceRange = 1...8

  package enum Control: String, ControlKey {
    case rateHz, depthMs, delayMs, mix

    package var spec: ControlSpec {
      switch self {
      case .rateHz:
        .init(
          0.01...10, .hertz, taper: .logarithmic, standard: 0.8, automation: .perBlock,
          learned: .init(0.05...8), fitted: 0.05...8, search: .basin, typical: 0.2...3)
      case .depthMs:
        .init(
          0...20, .milliseconds, standard: 3, automation: .perBlock, learned: .init(0...5),
          fitted: 0...10, typical: 0.5...5)
      case .delayMs:
        .init(
          1...50, .milliseconds, taper: .logarithmic, standard: 12, automation: .perBlock,
          learned: .init(5...40), fitted: 1...50, search: .lag, typical: 8...25)
      case .mix:
        .init(
          0...1, .ratio, neutral: 0, standard: 0.5, automation: .perSample, learned: .init(0...1),
          fitted: 0...1)
      }
    }
  }

  /// 1 to 8.
  package let voices: Int

  package init(voices: Int = 2) { self.voices = voices }

  package var controls: [EffectControl] { Control.allCases.map { EffectControl($0) } }

  package var structureKeys: [String] { ["voices"] }

  package init(structure: SessionReader) throws(SessionError) {
    self.init(voices: try structure.member("voices")?.wholeNumber(in: Self.voiceRange) ?? 2)
  }

  package var structure: JSONValue {
    .object(("voices", voices == 2 ? nil : .number(Double(voices))))
  }

  private static func index(of control: Control) -> Int {
    Control.allCases.firstIndex(of: control) ?? 0
  }

  /// No voice comes before the sound itself.
  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    let (depth, delay) = (
      values[Self.index(of: .depthMs)].largest, values[Self.index(of: .delayMs)].smallest
    )
    if depth > delay {
      throw .document(
        .meaningless(
          place / Control.depthMs.rawValue,
          reason: "\(JSONValue.text(of: depth)) ms is more than \"delayMs\", "
            + "\(JSONValue.text(of: delay)) ms. Lower it, or raise \"delayMs\"."))
    }
  }

  /// Nothing of it is heard at a mix of 0, and no swing without depth.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    let depth = Self.index(of: .depthMs)
    let isStill = control == Self.index(of: .rateHz) && values[depth] == 0
    return mixSilencer(of: control, values) + (isStill ? [depth] : [])
  }

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    0.001
      * (values[Self.index(of: .delayMs)].largest + values[Self.index(of: .depthMs)].largest)
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(voices: voices, sampleRate: context.sampleRate)
  }

  private final class Processor: EffectProcessor {
    private let voices: Int
    private let sampleRate: Int
    private var state: DelayNetworkState

    init(voices: Int, sampleRate: Int) {
      self.voices = voices
      self.sampleRate = sampleRate
      let longest = [Control.delayMs, .depthMs].map(\.spec.range.upperBound).reduce(0, +)
      state = DelayNetworkState(longest: Int((longest / 1_000 * Double(sampleRate)).rounded(.up)))
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let dry = inputs[0]
      let shape = dry.shape
      func control(_ key: Control) -> TrackControl {
        controls[Chorus.index(of: key)].perNetwork(of: shape)
      }
      // A line for each voice of each channel.
      let (channels, lines) = (shape[2], shape[2] * voices)
      let phases = (0..<lines).map {
        (Double($0 % voices) + 0.5 * Double($0 / voices)) / Double(voices)
      }
      let shares = (0..<channels * lines).map {
        Float($0 / lines == $0 % lines / voices ? 1 / Double(voices) : 0)
      }
      let wet = dry.reshaped([shape[0] * shape[1], channels, 1, shape[3]]).delayNetwork(
        DelayNetworkControls(
          time: control(.delayMs), unit: Double(sampleRate) / 1_000,
          inputs: (0..<lines).map { line in
            (0..<channels).map { $0 == line / voices ? 1 : 0 }
          },
          outputs: Tensor(shares, shape: [1, channels, lines, 1], on: dry.backend),
          sweep: .init(
            depth: control(.depthMs), rate: control(.rateHz),
            phases: phases, cycle: Double(sampleRate))), state: &state
      ).reshaped(shape)
      let mix = controls.tensor(Chorus.index(of: .mix))
      return dry.blended(with: wet, share: mix)
    }
  }
}
