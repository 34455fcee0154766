import Foundation
import SignalOps
import TensorEngine

/// Spectra of both channels of a programme: frames of 4,096 samples, 1,024 apart, none beyond the
/// ends.
///
/// The window is the square root of a periodic Hann window. One pass over the frames, on all
/// threads; no spectrum is kept.
struct SpectralFrames {
  static let window = 4_096
  static let hop = 1_024

  /// The frames of the left and the right channel.
  let channels: [[SpectralFrame]]
  let panning: [PanningFrame]

  /// Measures a range of a programme, as two channels, after a gain.
  init(
    of programme: any Programme, in range: Range<Int>, gain: Double, sampleRate: Int,
    on backend: Backend
  ) throws {
    let transform = FFT(count: Self.window)
    let binHz = Double(sampleRate) / Double(Self.window)
    let bands = ContrastBand.all(bins: transform.bins, binHz: binHz)
    let shape = (0..<Self.window).map {
      Float(gain * sin(Double.pi * Double($0) / Double(Self.window)))
    }
    let frames = try programme.mapFrames(
      Self.count(of: range.count), hop: Self.hop, from: range.lowerBound, window: Self.window,
      channels: 2
    ) { part, frames in
      backend.map(over: frames.count, grain: 16) { frames in
        let spectra = part.map { _ in MagnitudeSpectrum(transform, on: backend) }
        var extremes = ExtremeMeans(capacity: transform.bins)
        func measure(_ channel: Int, _ frame: Int) -> SpectralFrame {
          spectra[channel].transform(part[channel][...], from: frame * Self.hop, shape: shape)
          return SpectralFrame(
            spectra[channel].magnitudes, bins: transform.bins, binHz: binHz, bands: bands,
            extremes: &extremes)
        }
        return frames.map { frame in
          let (left, right) = (measure(0, frame), measure(1, frame))
          let panning = PanningFrame(
            spectra[0].magnitudes, spectra[1].magnitudes, sampleRate: sampleRate,
            window: Self.window)
          return (left, right, panning)
        }
      }
    }
    channels = [frames.map(\.0), frames.map(\.1)]
    panning = frames.map(\.2)
  }

  /// Whole frames in a number of samples.
  static func count(of samples: Int) -> Int {
    samples < window ? 0 : 1 + (samples - window) / hop
  }
}

/// Root mean squares over bands of a frame's stereo panning spectrum.
///
/// With the magnitudes L and R of a bin the spectrum is ±(1 − 2 L R / (L² + R²)): 0 where both are
/// equal, 1 where one is silent; the sign, of the louder side, drops out of a mean of squares. In
/// single precision, as the peer has it: equal channels give exactly zero.
///
/// - Source: Tzanetakis, Jones & McNally (ISMIR 2007), eqs. 1 to 5.
struct PanningFrame: Sendable {
  let total, lows, mids, highs: Double

  /// Measures two spectra; the bin of half the sample rate is left out.
  init(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, sampleRate: Int, window: Int) {
    func bin(_ hertz: Int) -> Int { min(hertz, sampleRate / 2) * window / sampleRate }
    let bands = [
      0..<bin(250), bin(250)..<bin(2_500), bin(2_500)..<bin(sampleRate / 2),
    ]
    let sums = bands.map { band in
      band.reduce(0.0) { sum, bin in
        // Two silent magnitudes are equal ones.
        let l = max(left[bin], 1e-20)
        let r = max(right[bin], 1e-20)
        let panning = Double(1 - 2 * (l * r) / (l * l + r * r))
        return sum + panning * panning
      }
    }
    func level(_ sum: Double, _ bins: Int) -> Double { (sum / Double(bins)).squareRoot() }
    lows = level(sums[0], bands[0].count)
    mids = level(sums[1], bands[1].count)
    highs = level(sums[2], bands[2].count)
    total = level(sums.reduce(0, +), bands.map(\.count).reduce(0, +))
  }
}
