import TestSupport

/// What `Tests/Goldens/fourier.py` wrote.
struct FourierGolden: Decodable {
  let spectra: [Spectrum]
  let convolutions: [Convolution]

  /// Of `TestSignals.noise(seed: count, count: count)`.
  struct Spectrum: Decodable {
    let count: Int
    let real, imaginary: [Double]
  }

  /// Of noise of seed 11 with noise of seed 12.
  struct Convolution: Decodable {
    let samples, taps: Int
    let output: [Double]
  }

  static func load() throws -> FourierGolden {
    try Golden.decode(FourierGolden.self, from: "fourier.json")
  }
}
