package import Documents
package import SignalOps
import TensorEngine

/// A cascade of second-order filters, the bands in the order written.
///
/// Each band is the biquad of the Audio EQ Cookbook for its type, with `α = sin ω₀ / (2q)` for all
/// types, shelves included; `bandPass` has a peak gain of 0 dB.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged.
/// - Gradient: hand-written adjoint of the recursion, exact derivatives of the coefficients.
/// - Source: R. Bristow-Johnson, Audio EQ Cookbook, https://www.w3.org/TR/audio-eq-cookbook/.
package struct Equalizer: NativeEffect {
  package static let name = "equalizer"
  package static let usualPlace = StripPlace.tone

  package enum Control: String, ControlKey {
    case frequencyHz, gainDb, q

    package var spec: ControlSpec {
      switch self {
      // A session bounds it further: below half its sample rate.
      case .frequencyHz:
        .init(
          10...192_000, .hertz, taper: .logarithmic, standard: nil, automation: .perBlock,
          learned: .init(30...16_000), fitted: 20...18_000)
      case .gainDb:
        .init(
          -24...24, .decibels, neutral: 0, standard: 0, automation: .perBlock,
          learned: .init(-12...12), fitted: -18...18, typical: -9...9)
      case .q:  // a Q of 0 has no meaning: α would be infinite
        .init(
          0.1...20, .ratio, taper: .logarithmic, standard: 0.7071, automation: .perBlock,
          learned: .init(0.25...4), fitted: 0.3...6, typical: 0.5...2)
      }
    }
  }

  /// The bands' types, in the order of processing.
  package let bands: [BiquadType]

  package init(_ bands: [BiquadType]) {
    self.bands = bands
  }

  /// A band with its values.
  package struct Band {
    package let type: BiquadType
    package let frequencyHz, gainDb, q: ControlValue

    package init(
      _ type: BiquadType, frequencyHz: ControlValue, gainDb: ControlValue = 0,
      q: ControlValue = .constant(Control.q.spec.standard ?? 1)
    ) {
      self.type = type
      self.frequencyHz = frequencyHz
      self.gainDb = gainDb
      self.q = q
    }
  }

  /// An equalizer with these bands in its place.
  package static func slot(_ bands: [Band]) -> EffectSlot {
    let values = bands.flatMap { band in
      band.type.controls.map { control in
        switch control {
        case .frequencyHz: band.frequencyHz
        case .gainDb: band.gainDb
        case .q: band.q
        }
      }
    }
    return EffectSlot(Equalizer(bands.map(\.type)), inOrder: values)
  }

  package var controls: [EffectControl] {
    bands.enumerated().flatMap { index, band in
      band.controls.map { control in
        EffectControl(
          path: JSONPath() / "bands" / index / control.rawValue,
          name: "\(index + 1)/\(control.rawValue)", spec: control.spec)
      }
    }
  }

  /// The index of a band's control among `controls`, or `nil` if bands of its type lack it.
  package func index(ofControl control: Control, band: Int) -> Int? {
    let start = bands[..<band].reduce(0) { $0 + $1.controls.count }
    return bands[band].controls.firstIndex(of: control).map { start + $0 }
  }

  /// A band with a gain of 0 dB does nothing.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    bands.indices.flatMap { band -> [Int] in
      let own = bands[band].controls.compactMap { index(ofControl: $0, band: band) }
      guard own.contains(control), let gain = index(ofControl: .gainDb, band: band),
        gain != control, values[gain] == 0
      else { return [] }
      return [gain]
    }
  }

  package var structureKeys: [String] { ["bands"] }

  package init(structure: SessionReader) throws(SessionError) {
    var bands: [BiquadType] = []
    for part in try structure.member("bands")?.elements(0...SessionLimits.bands) ?? [] {
      guard case .object = part.json else { throw part.wrongType("an object") }
      let band: BiquadType = try part.required("type").choice(of: "band type")
      try part.checkKeys(["type"] + band.controls.map(\.rawValue))
      bands.append(band)
    }
    self.init(bands)
  }

  package var structure: JSONValue {
    ["bands": .array(bands.map { ["type": .string($0.rawValue)] })]
  }

  /// A high-pass or low-pass moves its corner out of the way. The other bands without a gain have no
  /// setting that leaves sound alone: they become as narrow as they can, so that their frequency stays
  /// the one they were made for; a band-pass becomes as wide.
  package func leastValues(sampleRate: Int) -> [Double?] {
    bands.flatMap { band in
      band.controls.map { control in
        let range = control.spec.at(sampleRate: sampleRate).range
        return switch (band, control) {
        case (.highPass, .frequencyHz), (.bandPass, .q): range.lowerBound
        case (.lowPass, .frequencyHz), (.notch, .q), (.allPass, .q): range.upperBound
        default: control.spec.neutral
        }
      }
    }
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(self, sampleRate: context.sampleRate)
  }

  private final class Processor: EffectProcessor {
    /// A band's type, and where its controls stand among all.
    private let bands: [(type: BiquadType, indices: [Control: Int])]
    private let sampleRate: Int
    private var state = RecursiveState()

    init(_ equalizer: Equalizer, sampleRate: Int) {
      var start = 0
      bands = equalizer.bands.map { type in
        let controls = type.controls
        defer { start += controls.count }
        let indices = controls.enumerated().map { ($1, start + $0) }
        return (type, Dictionary(uniqueKeysWithValues: indices))
      }
      self.sampleRate = sampleRate
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      if bands.isEmpty { return inputs[0] }
      let bands = bands.map { band in
        func control(_ control: Control) -> TrackControl {
          band.indices[control].map { controls[$0] } ?? .number(0)
        }
        return BiquadBand(
          band.type, frequencyHz: control(.frequencyHz), gainDb: control(.gainDb), q: control(.q))
      }
      return inputs[0].equalized(bands, sampleRate: sampleRate, state: &state)
    }
  }
}

extension BiquadType {
  /// The controls of a band of this type; only bells and shelves have a gain.
  package var controls: [Equalizer.Control] {
    usesGain ? [.frequencyHz, .gainDb, .q] : [.frequencyHz, .q]
  }
}
