import TestSupport

/// What `Tests/Goldens/frontend.py` wrote: every `step`-th element.
///
/// Of `TestSignals.noise(seed: samples, count: samples)`; gradients are those of a sum with noise of seed 7 for
/// weights.
struct FrontEndGolden: Decodable {
  let resampled: [Resampled]
  let levels: [Levels]

  struct Resampled: Decodable {
    let samples, from, to, count, step: Int
    let result, gradient: [Double]
  }

  struct Levels: Decodable {
    let samples, rate, silent, bands, frames, step: Int
    let levels, gradient: [Double]
  }

  static func load() throws -> FrontEndGolden {
    try Golden.decode(FrontEndGolden.self, from: "frontend.json")
  }
}
