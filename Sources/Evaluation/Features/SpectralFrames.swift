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

  /// Measures two channels after a gain.
  init(of programme: [ArraySlice<Float>], gain: Double, sampleRate: Int, on backend: Backend) {
    let transform = FFT(count: Self.window)
    let binHz = Double(sampleRate) / Double(Self.window)
    let bands = ContrastBand.all(bins: transform.bins, binHz: binHz)
    let shape = (0..<Self.window).map {
      Float(gain * sin(Double.pi * Double($0) / Double(Self.window)))
    }
    let frames = backend.map(over: Self.count(of: programme[0].count), grain: 16) { frames in
      let spectra = programme.map { _ in MagnitudeSpectrum(transform, on: backend) }
      var extremes = ExtremeMeans(capacity: transform.bins)
      return frames.map { frame in
        let channels = zip(programme, spectra).map { samples, spectrum in
          spectrum.transform(samples, from: frame * Self.hop, shape: shape)
          return SpectralFrame(
            spectrum.magnitudes, bins: transform.bins, binHz: binHz, bands: bands,
            extremes: &extremes)
        }
        let panning = PanningFrame(
          spectra[0].magnitudes, spectra[1].magnitudes, sampleRate: sampleRate, window: Self.window)
        return (channels, panning)
      }
    }
    channels = programme.indices.map { channel in frames.map { $0.0[channel] } }
    panning = frames.map(\.1)
  }

  /// Whole frames in a number of samples.
  static func count(of samples: Int) -> Int {
    samples < window ? 0 : 1 + (samples - window) / hop
  }
}
