package import Documents
package import SignalOps
import TensorEngine

/// An equalizer whose bands turn themselves down where their part of the sound is loud.
///
/// Each band is a biquad of the `Equalizer` whose gain in decibels is `gainDb` + s. Its detector is a `bandPass` of
/// the cookbook with the band's frequency and q, on the effect's own input (before any band) or on the key; s is the
/// smoothed gain of a `Compressor` with a hard knee that hears the detector. The bands work in the order written.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: hand-written adjoints of the filters and of the ballistics, the rest recorded ops; attack or release,
///   the louder channel and the side of the threshold are taken as constant.
/// - Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4 and 16, for curve and ballistics;
///   R. Bristow-Johnson, Audio EQ Cookbook, for the filters; `Tensor.gainFiltered` for how their gain moves.
package struct DynamicEqualizer: NativeEffect {
  package static let name = "dynamicEqualizer"
  package static let usualPlace = StripPlace.dynamics

  package enum Control: String, ControlKey {
    case frequencyHz, gainDb, q, thresholdDb, ratio, attackMs, releaseMs

    package var spec: ControlSpec {
      switch self {
      // A session bounds it further: below half its sample rate.
      case .frequencyHz:
        .init(
          10...192_000, .hertz, taper: .logarithmic, standard: nil, automation: .perBlock,
          learned: .init(30...16_000), fitted: 20...18_000)
      case .gainDb:
        .init(
          -24...24, .decibels, neutral: 0, standard: 0, automation: .perSample,
          learned: .init(-12...12), fitted: -18...18, typical: -6...6)
      case .q:  // a Q of 0 has no meaning: α would be infinite
        .init(
          0.1...20, .ratio, taper: .logarithmic, standard: 0.7071, automation: .perBlock,
          learned: .init(0.25...4), fitted: 0.3...6, typical: 0.5...2)
      case .thresholdDb:
        .init(
          -80...0, .decibels, neutral: 0, standard: 0, automation: .perBlock,
          learned: .init(-60...0), fitted: -70...0, search: .basin, typical: -45 ... -15)
      case .ratio: .dynamicsRatio(standard: 1, typical: 1.5...4)
      case .attackMs: .attackMs(standard: 10)
      case .releaseMs: .releaseMs(standard: 100)
      }
    }
  }

  /// The bands' filters, in the order of processing.
  package let bands: [GainFilter]

  package init(_ bands: [GainFilter]) {
    self.bands = bands
  }

  private static let keys = Control.allCases

  package var controls: [EffectControl] {
    bands.indices.flatMap { band in
      Self.keys.map { key in
        EffectControl(
          path: JSONPath() / "bands" / band / key.rawValue, name: "\(band + 1)/\(key.rawValue)",
          spec: key.spec)
      }
    }
  }

  package var takesKey: Bool { true }

  /// The index of a band's control among `controls`.
  private static func index(of control: Control, band: Int) -> Int {
    band * keys.count + (keys.firstIndex(of: control) ?? 0)
  }

  /// A band that neither has a gain nor compresses does nothing; one that does not compress hears nothing. It does not
  /// compress at a ratio of 1, nor above a threshold at full scale.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    let band = control / Self.keys.count
    let (gain, threshold, ratio) = (
      Self.index(of: .gainDb, band: band), Self.index(of: .thresholdDb, band: band),
      Self.index(of: .ratio, band: band)
    )
    let atRest = [threshold, ratio].filter { $0 == threshold ? values[$0] == 0 : values[$0] == 1 }
      .filter { $0 != control }
    switch Self.keys[control % Self.keys.count] {
    case .gainDb: return []
    case .frequencyHz, .q: return atRest.isEmpty || values[gain] != 0 ? [] : [gain] + atRest
    case .thresholdDb, .ratio, .attackMs, .releaseMs: return atRest
    }
  }

  package var structureKeys: [String] { ["bands"] }

  package init(structure: SessionReader) throws(SessionError) {
    var bands: [GainFilter] = []
    for part in try structure.member("bands")?.elements(0...SessionLimits.bands) ?? [] {
      guard case .object = part.json else { throw part.wrongType("an object") }
      bands.append(try part.required("type").choice(of: "band type"))
      try part.checkKeys(["type"] + Self.keys.map(\.rawValue))
    }
    self.init(bands)
  }

  package var structure: JSONValue {
    ["bands": .array(bands.map { ["type": .string($0.rawValue)] })]
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(self, context)
  }

  private final class Processor: EffectProcessor {
    /// A band's filter, and what it, its detector and its gain remember.
    private struct Band {
      let filter: GainFilter
      var filtered = RecursiveState()
      var heard = RecursiveState()
      var gain = RecursiveState()
      var gainDb: Tensor?
    }

    private var bands: [Band]
    private let sampleRate: Int
    private let isMetered: Bool

    init(_ equalizer: DynamicEqualizer, _ context: SignalContext) {
      bands = equalizer.bands.map { Band(filter: $0) }
      (sampleRate, isMetered) = (context.sampleRate, context.isMetered)
    }

    var gainDb: Tensor? {
      let gains = bands.compactMap(\.gainDb)
      return gains.isEmpty ? nil : Tensor.concatenated(gains, along: 2)
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let detector = inputs[inputs.count - 1]
      var signal = inputs[0]
      for index in bands.indices {
        func number(_ control: Control) -> Int { DynamicEqualizer.index(of: control, band: index) }
        func value(_ control: Control) -> TrackControl { controls[number(control)] }
        let bandPass = BiquadBand(.bandPass, frequencyHz: value(.frequencyHz), q: value(.q))
        let gain =
          detector
          .equalized([bandPass], sampleRate: sampleRate, state: &bands[index].heard)
          .compressionGain(
            CompressorControls(
              thresholdDb: value(.thresholdDb), ratio: value(.ratio), attackMs: value(.attackMs),
              releaseMs: value(.releaseMs), kneeDb: .number(0), makeupDb: .number(0)),
            sampleRate: sampleRate, state: &bands[index].gain)
        if isMetered { bands[index].gainDb = gain }
        signal = signal.gainFiltered(
          bands[index].filter, gainDb: gain + controls.tensor(number(.gainDb)),
          frequencyHz: value(.frequencyHz), q: value(.q), sampleRate: sampleRate,
          state: &bands[index].filtered)
      }
      return signal
    }
  }
}
