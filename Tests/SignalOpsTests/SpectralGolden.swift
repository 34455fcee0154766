import TestSupport

/// What `Tests/Goldens/stft.py` wrote.
struct SpectralGolden: Decodable {
  let windows: [Window]
  let transforms: [Transform]
  let mel: [Mel]
  let chroma: [Bank]

  struct Window: Decodable {
    let window: String
    let samples: [Double]
  }

  /// Of `TestSignals.noise(seed: samples, count: samples)`; the gradient is that of Σ w log max(|X|, 0.5) with
  /// noise of seed 7 for w.
  struct Transform: Decodable {
    let samples, fftSize, hop, windowSize, frames: Int
    let window, padding: String
    let real, imaginary, magnitude, gradient: [Double]
  }

  struct Mel: Decodable {
    let bands, fftSize: Int
    let sampleRate: Int
    let low, high: Double
    let scale: String
    let hasUnitAreas: Bool
    let weights: [Double]
  }

  struct Bank: Decodable {
    let bands, fftSize: Int
    let sampleRate: Int
    let weights: [Double]
  }

  static func load() throws -> SpectralGolden {
    try Golden.decode(SpectralGolden.self, from: "stft.json")
  }
}
