package import Documents
package import SignalOps
package import TensorEngine

/// A cascade of second-order filters, the bands in the order written.
///
/// Each band is the biquad of the Audio EQ Cookbook for its type, with `α = sin ω₀ / (2q)` for all
/// types, shelves included; `bandPass` has a peak gain of 0 dB.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged.
/// - Gradient: hand-written adjoint of the recursion, exact derivatives of the coefficients.
/// - Source: R. Bristow-Johnson, Audio EQ Cookbook, https://www.w3.org/TR/audio-eq-cookbook/.
package struct Equalizer: Effect {
  package static let name = "equalizer"

  package enum Control: String, ControlKey {
    case frequencyHz, gainDb, q

    package var spec: ControlSpec {
      switch self {
      // A session bounds it further: below half its sample rate.
      case .frequencyHz:
        .init(10...192_000, .hertz, taper: .logarithmic, standard: nil, automation: .perBlock)
      case .gainDb: .init(-24...24, .decibels, neutral: 0, standard: 0, automation: .perBlock)
      case .q:  // a Q of 0 has no meaning: α would be infinite
        .init(0.1...20, .ratio, taper: .logarithmic, standard: 0.7071, automation: .perBlock)
      }
    }
  }

  /// The bands' types, in the order of processing.
  package let bands: [BiquadType]

  package init(_ bands: [BiquadType]) {
    self.bands = bands
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

  package static var structureKeys: [String] { ["bands"] }

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
        let range = control.spec.at(sampleRate: Double(sampleRate)).range
        return switch (band, control) {
        case (.highPass, .frequencyHz), (.bandPass, .q): range.lowerBound
        case (.lowPass, .frequencyHz), (.notch, .q), (.allPass, .q): range.upperBound
        default: control.spec.neutral
        }
      }
    }
  }

  package func makeState() -> RecursiveState { RecursiveState() }

  package func process(
    _ dry: Tensor, _ set: [Tensor], _ context: SignalContext, _ state: inout RecursiveState
  ) -> Tensor {
    if bands.isEmpty { return dry }
    func column(_ control: Control) -> Tensor {
      let values = bands.indices.map { band in
        index(ofControl: control, band: band).map { set[$0] }
          ?? Tensor(repeating: 0, shape: [1, 1, 1, 1], on: dry.backend)
      }
      return stacked(values)
    }
    return dry.equalized(
      bands: bands, frequencyHz: column(.frequencyHz), gainDb: column(.gainDb),
      q: column(.q), sampleRate: context.sampleRate, state: &state)
  }

  /// One tensor `[batch, track, band]` of one control of all bands.
  private func stacked(_ values: [Tensor]) -> Tensor {
    let batch = values.map { $0.shape[0] }.max() ?? 1
    let track = values.map { $0.shape[1] }.max() ?? 1
    let columns = values.map { value in
      let full = value.shape[0] == batch && value.shape[1] == track
      let wide =
        full
        ? value : value + Tensor(repeating: 0, shape: [batch, track, 1, 1], on: value.backend)
      return wide.reshaped([batch, track, 1])
    }
    return Tensor.concatenated(columns, along: 2)
  }
}

extension BiquadType {
  /// The controls of a band of this type; only bells and shelves have a gain.
  package var controls: [Equalizer.Control] {
    usesGain ? [.frequencyHz, .gainDb, .q] : [.frequencyHz, .q]
  }
}
