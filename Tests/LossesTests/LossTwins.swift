import Foundation

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
}
