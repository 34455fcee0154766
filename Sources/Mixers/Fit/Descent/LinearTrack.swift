import Foundation
package import MixingConsole
import SignalOps

/// A track as a filter: what its fader, gain, pan and equalizers make of its stem, and how that changes
/// with each control.
///
/// Effects that are no filters are left out.
package struct LinearTrack {
  /// One number e^(−iω) for each frequency.
  private struct Delays {
    let real, imaginary: [Double]
  }

  /// What a control does here.
  private enum Part {
    case level, position
    /// The parameter of a band: 0 frequency, 1 gain, 2 Q.
    case band(Int, parameter: Int)
  }

  /// The values of a band's three parameters, and where they come from: an index into `controls`.
  private struct Band {
    let type: BiquadType
    var values: [Double]
  }

  /// The controls that move, in the order of shares.
  package let controls: [FitControl]
  private let parts: [Part]
  private let bands: [Band]
  /// Decibels that no moving control holds.
  private let restingDb: Double
  private let restingPosition: Double
  private let polarity: Polarity
  private let law: PanLaw
  private let isStereo: Bool
  private let sampleRate: Int
  private let delays: Delays

  /// A track of a session.
  ///
  /// - Parameters:
  ///   - session: Holds the values of what does not move.
  ///   - index: Of the track.
  ///   - channels: Of its stem, 1 or 2.
  ///   - moving: Which controls may move; those of other tracks, and those of no filter, are passed over.
  ///   - frequencies: In hertz.
  package init(
    _ session: Session, track index: Int, channels: Int, moving: [FitControl],
    frequencies: [Double]
  ) {
    let rate = Double(session.sampleRate)
    let track = session.tracks[index]
    let own = Dictionary(uniqueKeysWithValues: moving.map { ($0.address, $0) })
    var (controls, parts): ([FitControl], [Part]) = ([], [])
    func moves(_ part: ControlAddress.Part, _ meaning: Part) -> Bool {
      guard let control = own[ControlAddress(.track(index), part)] else { return false }
      controls.append(control)
      parts.append(meaning)
      return true
    }
    func value(_ value: ControlValue) -> Double { value.value(at: 0, taper: .linear) }
    var (resting, position, bands) = (0.0, 0.5, [Band]())
    if !moves(.fader, .level) { resting += value(track.fader) }
    for (place, slot) in track.strip.enumerated() where !slot.isBypassed {
      switch slot.effect {
      case is Gain:
        if !moves(.effect(place, control: 0), .level) { resting += value(slot.values[0]) }
      case is Pan:
        if !moves(.effect(place, control: 0), .position) { position = value(slot.values[0]) }
      case let equalizer as Equalizer:
        for (number, type) in equalizer.bands.enumerated() {
          var values = [1_000, 0, 0.7071]
          for (parameter, control) in [Equalizer.Control.frequencyHz, .gainDb, .q].enumerated() {
            guard let entry = equalizer.index(ofControl: control, band: number) else { continue }
            values[parameter] = value(slot.values[entry])
            _ = moves(
              .effect(place, control: entry), .band(bands.count, parameter: parameter))
          }
          bands.append(Band(type: type, values: values))
        }
      default: break
      }
    }
    (self.controls, self.parts, self.bands) = (controls, parts, bands)
    (restingDb, restingPosition, law) = (resting, position, session.panLaw)
    polarity = track.polarity
    isStereo = channels == 2
    sampleRate = session.sampleRate
    let angles = frequencies.map { -2 * Double.pi * $0 / rate }
    delays = Delays(real: angles.map { cos($0) }, imaginary: angles.map { sin($0) })
  }

  /// The response at some shares of the moving controls.
  package func response(_ shares: [Double]) -> StereoResponse {
    let setting = setting(shares)
    let product = bands.indices.reduce(unity) { Self.product($0, filter(setting.bands[$1])) }
    let gains = sides(setting.position)
    return StereoResponse(
      product, left: setting.amplitude * gains.left.value,
      right: setting.amplitude * gains.right.value)
  }

  /// The response and its slope to each moving control, per share of its range.
  package func linearized(_ shares: [Double]) -> (
    response: StereoResponse, slopes: [StereoResponse]
  ) {
    let setting = setting(shares)
    let filters = setting.bands.map(filter)
    let product = filters.reduce(unity, Self.product)
    let gains = sides(setting.position)
    func spread(_ side: StereoResponse.Side, _ left: Double, _ right: Double) -> StereoResponse {
      StereoResponse(side, left: setting.amplitude * left, right: setting.amplitude * right)
    }
    let response = spread(product, gains.left.value, gains.right.value)
    let slopes = zip(controls, parts).enumerated().map { index, entry in
      let (control, part) = entry
      let slope = control.spec.slope(atShare: shares[index])
      switch part {
      case .level:
        let factor = slope * log(10) / 20
        return spread(product, factor * gains.left.value, factor * gains.right.value)
      case .position:
        return spread(product, slope * gains.left.slope, slope * gains.right.slope)
      case .band(let number, let parameter):
        var others = unity
        for (other, filter) in filters.enumerated() where other != number {
          others = Self.product(others, filter)
        }
        let change = self.slope(setting.bands[number], filters[number], parameter)
        return spread(
          Self.product(others, change), slope * gains.left.value, slope * gains.right.value)
      }
    }
    return (response, slopes)
  }

  // MARK: Parts

  /// All values at some shares.
  private func setting(
    _ shares: [Double]
  ) -> (amplitude: Double, position: Double, bands: [Band]) {
    var (decibels, position, bands) = (restingDb, restingPosition, bands)
    for (index, part) in parts.enumerated() {
      let value = controls[index].spec.denormalized(shares[index])
      switch part {
      case .level: decibels += value
      case .position: position = value
      case .band(let band, let parameter): bands[band].values[parameter] = value
      }
    }
    return (pow(10, decibels / 20), position, bands)
  }

  private var unity: StereoResponse.Side {
    .init(
      real: [Double](repeating: 1, count: delays.real.count),
      imaginary: [Double](repeating: 0, count: delays.real.count))
  }

  /// Gains of left and right, with their signs, and their slopes to the position.
  private func sides(_ position: Double) -> (left: PanGain, right: PanGain) {
    let gains = law.gains(at: position)
    let reference = isStereo ? law.gains(at: 0.5).left.value : 1
    let signs = polarity.signs
    return (
      gains.left.divided(by: Double(signs.left) * reference),
      gains.right.divided(by: Double(signs.right) * reference)
    )
  }

  private func coefficients(_ band: Band) -> BiquadCoefficients.Differentiated {
    BiquadCoefficients.differentiated(
      band.type, frequencyHz: band.values[0], gainDb: band.values[1], q: band.values[2],
      sampleRate: sampleRate)
  }

  /// (b0 + b1 z + b2 z²) / (1 + a1 z + a2 z²) with z = e^(−iω).
  private func filter(_ band: Band) -> StereoResponse.Side {
    let c = coefficients(band).value
    return quotient { index in
      (polynomial(c.b0, c.b1, c.b2, index), polynomial(1, c.a1, c.a2, index))
    }
  }

  /// The slope of a filter H = N/D to one of its parameters, (N′ − H·D′)/D.
  private func slope(
    _ band: Band, _ filter: StereoResponse.Side, _ parameter: Int
  ) -> StereoResponse.Side {
    let all = coefficients(band)
    let c = all.value
    let d = [all.byFrequencyHz, all.byGainDb, all.byQ][parameter]
    return quotient { index in
      let n = polynomial(d.b0, d.b1, d.b2, index)
      let e = polynomial(0, d.a1, d.a2, index)
      let (hr, hi) = (filter.real[index], filter.imaginary[index])
      return (
        (n.0 - (hr * e.0 - hi * e.1), n.1 - (hr * e.1 + hi * e.0)),
        polynomial(1, c.a1, c.a2, index)
      )
    }
  }

  private func polynomial(_ a: Double, _ b: Double, _ c: Double, _ index: Int) -> (Double, Double) {
    let (zr, zi) = (delays.real[index], delays.imaginary[index])
    return (a + b * zr + c * (zr * zr - zi * zi), b * zi + c * (2 * zr * zi))
  }

  private func quotient(
    _ parts: (Int) -> ((Double, Double), (Double, Double))
  ) -> StereoResponse.Side {
    var result = unity
    for index in delays.real.indices {
      let (n, d) = parts(index)
      let power = d.0 * d.0 + d.1 * d.1
      result.real[index] = (n.0 * d.0 + n.1 * d.1) / power
      result.imaginary[index] = (n.1 * d.0 - n.0 * d.1) / power
    }
    return result
  }

  private static func product(
    _ a: StereoResponse.Side, _ b: StereoResponse.Side
  ) -> StereoResponse.Side {
    var result = a
    for index in a.real.indices {
      result.real[index] = a.real[index] * b.real[index] - a.imaginary[index] * b.imaginary[index]
      result.imaginary[index] =
        a.real[index] * b.imaginary[index] + a.imaginary[index] * b.real[index]
    }
    return result
  }
}
