import Foundation
import Losses
import SignalOps

/// The losses of one item in plain `Double`, written down a second time.
enum LossTwins {
  typealias Channels = [[Double]]

  static func l1(_ x: Channels, _ y: Channels) -> Double {
    mean(x, y) { mean(zip($0, $1).map { abs($0 - $1) }) }
  }

  static func mse(_ x: Channels, _ y: Channels) -> Double {
    mean(x, y) { energy(difference($0, $1)) / Double($0.count) }
  }

  static func esr(_ x: Channels, _ y: Channels) -> Double {
    mean(x, y) { energy(difference($0, $1)) / (energy($1) + 1e-8) }
  }

  static func dc(_ x: Channels, _ y: Channels) -> Double {
    mean(x, y) { pow(mean($1) - mean($0), 2) / (energy($1) / Double($1.count) + 1e-8) }
  }

  static func logCosh(_ sharpness: Double) -> (Channels, Channels) -> Double {
    { x, y in
      mean(x, y) { x, y in
        mean(difference(x, y).map { log(cosh(sharpness * $0)) / sharpness })
      }
    }
  }

  /// The three ratios, with or without means, in negated decibels.
  static func ratio(_ kind: Ratio, removesMean: Bool) -> (Channels, Channels) -> Double {
    { x, y in
      mean(x, y) { x, y in
        let x = removesMean ? x.map { [average = mean(x)] in $0 - average } : x
        let y = removesMean ? y.map { [average = mean(y)] in $0 - average } : y
        let scale = zip(x, y).map(*).reduce(0, +) / (energy(y) + 1e-8)
        let scaled = y.map { scale * $0 }
        let (signal, distortion) =
          switch kind {
          case .snr: (y, difference(x, y))
          case .siSdr: (scaled, difference(x, scaled))
          case .sdSdr: (scaled, difference(x, y))
          }
        return -10 * log10(energy(signal) / (energy(distortion) + 1e-8) + 1e-8)
      }
    }
  }

  enum Ratio { case snr, siSdr, sdSdr }

  static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

  static func energy(_ x: [Double]) -> Double { x.map { $0 * $0 }.reduce(0, +) }

  static func difference(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map(-) }

  /// The mean over the channels.
  static func mean(_ x: Channels, _ y: Channels, of loss: ([Double], [Double]) -> Double) -> Double
  {
    mean(zip(x, y).map { loss($0, $1) })
  }

  static func sumAndDifference(_ x: Channels) -> Channels {
    [zip(x[0], x[1]).map(+), zip(x[0], x[1]).map(-)]
  }
}

// MARK: Of the kinds in the catalogue

extension LossTwins {
  /// A kind's twin, and the settings with which they are compared.
  struct OfKind {
    var settings = ""
    var samples = 40
    var optimum: ClosedRange<Float> = 0...1e-6
    let loss: (Channels, Channels) -> Double
  }

  static let sampleRate = 8_000

  static var ofKinds: [String: OfKind] {
    [
      "l1": OfKind(loss: l1),
      "mse": OfKind(loss: mse),
      "esr": OfKind(loss: esr),
      "dc": OfKind(loss: dc),
      "logCosh": OfKind(loss: logCosh(1)),
      "snr": ratio(.snr),
      "siSdr": ratio(.siSdr),
      "sdSdr": ratio(.sdSdr),
      "stft": spectrum(),
      "melStft": spectrum("bands: {mel: 5}") { $0.bands = .mel(5) },
      "chromaStft": spectrum { $0.bands = .chroma(12) },
      "mrstft": resolutions(),
      "toolkitMrstft": resolutions { ($0.convergenceWeight, $0.linearWeight) = (0, 1) },
      "sumDifferenceStft": sumAndDifference(resolutions()),
      "fxNormA": fxNorm { $0.convergenceWeight = 1 },
      "fxNormB": fxNorm { ($0.convergenceWeight, $0.linearWeight) = (0, 1) },
      "audioFeatures": OfKind(
        settings: "fftSize: 16", samples: 14,
        loss: AudioFeatureTwin(fftSize: 16, sampleRate: sampleRate).callAsFunction),
    ]
  }

  private static func ratio(_ kind: Ratio) -> OfKind {
    // −10 · log₁₀(energy/ε) at equality.
    OfKind(optimum: -130 ... -80, loss: ratio(kind, removesMean: true))
  }

  private static func spectrum(
    _ yaml: String = "", _ change: (inout STFTLoss.Settings) -> Void = { _ in }
  ) -> OfKind {
    var settings = STFTLoss.Settings(fftSize: 16, hop: 5, windowSize: 12)
    change(&settings)
    return OfKind(
      settings: "fftSize: 16\nhopSize: 5\nwindowSize: 12\n" + yaml, samples: 14,
      loss: SpectrumTwin(settings, sampleRate: sampleRate).callAsFunction)
  }

  private static func resolutions(
    _ change: (inout STFTLoss.Settings) -> Void = { _ in }
  ) -> OfKind {
    let twins = [
      STFTLoss.Settings(fftSize: 16, hop: 5, windowSize: 12),
      STFTLoss.Settings(fftSize: 24, hop: 12),
    ].map { settings in
      var settings = settings
      change(&settings)
      return SpectrumTwin(settings)
    }
    return OfKind(
      settings:
        "resolutions: [{fftSize: 16, hopSize: 5, windowSize: 12}, {fftSize: 24, hopSize: 12}]",
      samples: 14, loss: { x, y in mean(twins.map { $0(x, y) }) })
  }

  private static func sumAndDifference(_ base: OfKind) -> OfKind {
    OfKind(
      settings: base.settings, samples: base.samples,
      loss: { x, y in
        let (a, b) = (sumAndDifference(x), sumAndDifference(y))
        return (base.loss([a[0]], [b[0]]) + base.loss([a[1]], [b[1]])) / 2
      })
  }

  private static func fxNorm(_ change: (inout STFTLoss.Settings) -> Void) -> OfKind {
    var settings = STFTLoss.Settings(fftSize: 16, hop: 5)
    (settings.window, settings.padding) = (.squareRootHann, .none)
    (settings.powerFloor, settings.logOffset) = (0, 1e-30)
    settings.linearDistance = .squared
    change(&settings)
    let twin = SpectrumTwin(settings)
    let weighting = PreEmphasis.aWeighting(sampleRate: sampleRate).taps.map(Double.init)
    func filtered(_ x: [Double]) -> [Double] {
      let weighted = x.indices.map { n in
        weighting.indices.map { tap in
          x.indices.contains(n + 50 - tap) ? weighting[tap] * x[n + 50 - tap] : 0
        }.reduce(0, +)
      }
      return weighted.indices.map { weighted[$0] + ($0 > 0 ? 0.85 * weighted[$0 - 1] : 0) }
    }
    return OfKind(
      settings: "fftSize: 16\nhopSize: 5", samples: 14,
      loss: { x, y in
        let (a, b) = (sumAndDifference(x.map(filtered)), sumAndDifference(y.map(filtered)))
        return twin([a[0]], [b[0]]) + twin([a[1]], [b[1]])
      })
  }
}
