import Foundation
import SignalOps
package import TensorEngine

/// The long-term average spectrum of a programme and its stereo image, in thirds of an octave.
///
/// Power spectra of windows of half a second and more, half overlapping and beginning before the first
/// sample, with the square root of a Hann window: the squares of all windows add up to 1 at every
/// sample, so the bands together hold the programme's mean square, without those below 18 Hz.
///
/// - Edge cases: a programme shorter than a window is surrounded by silence.
/// - Cost: some 25 ns for a stereo sample.
package struct BandSpectrum: Sendable {
  /// Levels below this are noise of dither and coding: the stereo image there has no meaning. In dBFS.
  package static let lowestImageDb = -90.0

  /// Centres of the bands in hertz.
  package let hertz: [Double]
  /// Mean square in each band, the mean of the channels, in dBFS: a full-scale sine has −3.01; `nil`
  /// for silence.
  package let levelDb: [Double?]
  /// Where the energy lies: 0 left, 0.5 in the middle, 1 right, as the constant-power pan law has it;
  /// atan(√(R/L)) · 2/π. `nil` for mono and below `lowestImageDb`.
  package let position: [Double?]
  /// Σ Re(l r*) / √(Σ |l|² Σ |r|²), −1…1: 1 for equal channels, 0 for unrelated ones. `nil` for mono,
  /// below `lowestImageDb`, and where a channel is silent.
  package let correlation: [Double?]

  /// Measures a programme.
  ///
  /// - Parameters:
  ///   - programme: Any.
  ///   - sampleRate: In hertz.
  ///   - backend: Whose threads run.
  /// - Throws: What reading the programme throws.
  package init(of programme: any Programme, sampleRate: Int, on backend: Backend) throws {
    let bands = ThirdOctaveBand.all(sampleRate: sampleRate)
    let (samples, channels) = (programme.samples, programme.channels)
    let powers = try Self.powers(of: programme, in: bands, sampleRate: sampleRate, on: backend)
    let image = powers.map { power -> BandPower? in
      let level = Self.decibels(power.mean(channels: channels) / Double(max(samples, 1)))
      return channels == 2 && (level ?? -.infinity) >= Self.lowestImageDb ? power : nil
    }
    hertz = bands.map(\.centre)
    levelDb = powers.map {
      Self.decibels($0.mean(channels: channels) / Double(max(samples, 1)))
    }
    position = image.map { power in
      power.map { atan2($0.right.squareRoot(), $0.left.squareRoot()) * 2 / .pi }
    }
    correlation = image.map { power in
      power.flatMap { power in
        let scale = (power.left * power.right).squareRoot()
        return scale > 0 ? max(-1, min(1, power.product / scale)) : nil
      }
    }
  }

  private static func decibels(_ power: Double) -> Double? {
    power > 0 ? 10 * log10(power) : nil
  }

  /// Energies of all windows together.
  private static func powers(
    of programme: any Programme, in bands: [ThirdOctaveBand], sampleRate: Int, on backend: Backend
  ) throws -> [BandPower] {
    let transform = FFT(count: FFT.count(lasting: 0.5, sampleRate: sampleRate))
    let hop = transform.count / 2
    let shape = Window.squareRootHann.samples(transform.count).map(Float.init)
    // Bin k stands for what lies half a bin around it.
    let binHz = Double(sampleRate) / Double(transform.count)
    let edges = bands.map { band in
      (band.lowerEdge / binHz + 0.5, min(band.upperEdge / binHz + 0.5, Double(transform.bins)))
    }
    let frames = (programme.samples + hop - 1) / hop + 1
    let grain = 16
    let parts = try programme.mapFrames(
      frames, hop: hop, from: -hop, window: transform.count, multiple: grain,
      channels: programme.channels
    ) { channels, part in
      backend.map(over: part.count, grain: grain) { frames in
        let spectra = channels.map { _ in MagnitudeSpectrum(transform, on: backend) }
        var totals = [BandPower](repeating: BandPower(), count: bands.count)
        var sums = [BandPower](repeating: BandPower(), count: transform.bins + 1)
        for frame in frames {
          for (samples, spectrum) in zip(channels, spectra) {
            spectrum.transform(samples[...], from: frame * hop, shape: shape)
          }
          for bin in 0..<transform.bins {
            // A bin that has a mirror image counts for it too.
            let weight = bin == 0 || 2 * bin == transform.count ? 1.0 : 2.0
            sums[bin + 1] =
              sums[bin]
              + BandPower(spectra[0].spectrum, spectra[spectra.count - 1].spectrum, bin: bin)
              * (weight / Double(transform.count))
          }
          for (band, (low, high)) in edges.enumerated() {
            totals[band] = totals[band] + (sums.value(at: high) - sums.value(at: low))
          }
        }
        return [totals]
      }
    }
    return parts.reduce([BandPower](repeating: BandPower(), count: bands.count)) { sums, part in
      zip(sums, part).map { $0 + $1 }
    }
  }
}

extension [BandPower] {
  /// Between two running sums.
  fileprivate func value(at position: Double) -> BandPower {
    let index = Swift.min(Int(position), count - 2)
    return self[index] + (self[index + 1] - self[index]) * (position - Double(index))
  }
}

/// A third of an octave, as measured spectra are usually shown.
///
/// Centres are 1,000 · 10^(n/10) Hz, edges 10^(±1/20) times that.
///
/// - Source: IEC 61260-1 (2014), base-ten system.
struct ThirdOctaveBand: Equatable, Sendable {
  /// The centre frequency in hertz.
  let centre: Double

  var lowerEdge: Double { centre * pow(10, -0.05) }
  var upperEdge: Double { centre * pow(10, 0.05) }

  /// The bands from 20 Hz up to half a sample rate. The last may reach 2 % beyond, so that 44.1 kHz has
  /// its band of 20 kHz.
  static func all(sampleRate: Int) -> [ThirdOctaveBand] {
    (-17...60).map { ThirdOctaveBand(centre: 1_000 * pow(10, Double($0) / 10)) }
      .filter { $0.upperEdge <= 1.02 * Double(sampleRate) / 2 }
  }
}

/// Energy of two channels in a band of frequencies, and what they have in common.
struct BandPower: Sendable {
  /// Σ |l|² and Σ |r|².
  var left = 0.0, right = 0.0
  /// Σ Re(l r*).
  var product = 0.0

  init() {}

  /// The energy in one bin of two spectra of interleaved real and imaginary parts; for mono, both are the same.
  init(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, bin: Int) {
    let (a, b) = (Double(left[2 &* bin]), Double(left[2 &* bin &+ 1]))
    let (c, d) = (Double(right[2 &* bin]), Double(right[2 &* bin &+ 1]))
    self.left = a * a + b * b
    self.right = c * c + d * d
    product = a * c + b * d
  }

  /// The mean of the channels.
  func mean(channels: Int) -> Double { channels == 1 ? left : (left + right) / 2 }

  static func + (a: BandPower, b: BandPower) -> BandPower { a.combined(with: b, times: 1) }
  static func - (a: BandPower, b: BandPower) -> BandPower { a.combined(with: b, times: -1) }
  static func * (a: BandPower, factor: Double) -> BandPower {
    BandPower().combined(with: a, times: factor)
  }

  private func combined(with other: BandPower, times factor: Double) -> BandPower {
    var sum = self
    sum.left += factor * other.left
    sum.right += factor * other.right
    sum.product += factor * other.product
    return sum
  }
}
