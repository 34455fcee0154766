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
  package let bands: [EqualizerBand]

  package init(_ bands: [EqualizerBand]) {
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

  package static var structureKeys: [String] { ["bands"] }

  package init(structure: SessionReader) throws(SessionError) {
    var bands: [EqualizerBand] = []
    for part in try structure.member("bands")?.elements(0...SessionLimits.bands) ?? [] {
      guard case .object = part.json else { throw part.wrongType("an object") }
      let band: EqualizerBand = try part.required("type").choice(of: "band type")
      try part.checkKeys(["type"] + band.controls.map(\.rawValue))
      bands.append(band)
    }
    self.init(bands)
  }

  package var structure: JSONValue {
    ["bands": .array(bands.map { ["type": .string($0.rawValue)] })]
  }
}
