import Foundation
import Losses
import SignalOps

/// The audio-feature loss of one item in plain `Double`.
struct AudioFeatureTwin {
  private let spectrum: SpectrumTwin
  private let bank: FilterBank

  init(fftSize: Int, sampleRate: Int) {
    spectrum = SpectrumTwin(STFTLoss.Settings(fftSize: fftSize, hop: fftSize / 4))
    bank = .bark(
      bands: 24, sampleRate: sampleRate, fftSize: fftSize, range: 20...20_000, scale: .traunmueller)
  }

  func callAsFunction(_ x: [[Double]], _ y: [[Double]]) -> Double {
    zip([0.1, 0.001, 1, 1, 0.1], zip(features(x), features(y))).map { weight, pair in
      let differences = LossTwins.difference(pair.0, pair.1)
      return weight * LossTwins.energy(differences) / Double(differences.count)
    }.reduce(0, +)
  }

  private func features(_ x: [[Double]]) -> [[Double]] {
    let sides = LossTwins.sumAndDifference(x)
    func power(_ x: [Double]) -> Double { LossTwins.energy(x) / Double(x.count) }
    let rms = x.map { max(power($0), 1e-8).squareRoot() }
    let crest = zip(x, rms).map { x, rms in
      20 * log10(max((x.map(abs).max() ?? 0) / rms, 1e-8))
    }
    let width = power(sides[1]) / max(power(sides[0]), 1e-8)
    let (left, right) = (power(x[0]), power(x[1]))
    let imbalance = (right - left) / max(right + left, 1e-8)
    let bark = spectrum.spectra(sides).flatMap { frames -> [Double] in
      let means = (0..<bank.bins).map { bin in
        LossTwins.mean(frames.map { hypot($0[bin].re, $0[bin].im) })
      }
      return (0..<bank.bands).map { band -> Double in
        let sum = means.indices.reduce(0) {
          $0 + means[$1] * Double(bank.weights[$1 * bank.bands + band])
        }
        return log(sum + 1e-8)
      }
    }
    return [rms, crest, [width], [imbalance], bark]
  }
}
