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

  /// Of the left and the right channel.
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
