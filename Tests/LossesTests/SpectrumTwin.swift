import Foundation
import Losses
import SignalOps

/// The losses of spectra of one item in plain `Double`, with transforms by their definition.
struct SpectrumTwin {
  typealias Channels = [[Double]]

  /// Bins of all frames of all channels: real and imaginary part.
  typealias Spectra = [[[(re: Double, im: Double)]]]

  let settings: STFTLoss.Settings
  /// `[bin][band]`; empty for none.
  private var bank: [[Double]] = []
  private let window, cosines, sines: [Double]

  init(_ settings: STFTLoss.Settings, sampleRate rate: Int = 8_000) {
    self.settings = settings
    let size = settings.fftSize
    window = settings.window.samples(settings.windowSize ?? size)
    let turns = (0..<size).map { 2 * .pi * Double($0) / Double(size) }
    cosines = turns.map { cos($0) }
    // Exactly 0 where it has to be, or the angle of real bins is a matter of rounding.
    sines = turns.indices.map { 2 * $0 % size == 0 ? 0 : sin(turns[$0]) }
    let filters: FilterBank? =
      switch settings.bands {
      case .bins: nil
      case .mel(let bands):
        .mel(bands: bands, sampleRate: rate, fftSize: settings.fftSize)
      case .chroma(let classes):
        .chroma(classes: classes, sampleRate: rate, fftSize: settings.fftSize)
      }
    if let filters {
      bank = (0..<filters.bins).map { bin in
        filters.weights[bin * filters.bands..<(bin + 1) * filters.bands].map(Double.init)
      }
    }
  }

  func callAsFunction(_ x: Channels, _ y: Channels) -> Double {
    let (inputSpectra, targetSpectra) = (spectra(x), spectra(y))
    let a = inputSpectra.map(magnitudes)
    var b = targetSpectra.map(magnitudes)
    if settings.isScaleInvariant {
      b = zip(a, b).map { a, b in
        let scale = zip(a, b).map(*).reduce(0, +) / b.map { $0 * $0 }.reduce(0, +)
        return b.map { scale * $0 }
      }
    }
    let (own, wanted) = (a.flatMap { $0 }, b.flatMap { $0 })
    let error = LossTwins.energy(LossTwins.difference(own, wanted)).squareRoot()
    let size = max(LossTwins.energy(wanted), 1e-12).squareRoot()
    let turns = LossTwins.difference(
      inputSpectra.flatMap(angles), targetSpectra.flatMap(angles))
    let phases = LossTwins.mean(
      turns.map { pow(settings.wrapsPhase ? remainder($0, 2 * .pi) : $0, 2) })
    return Double(settings.convergenceWeight) * error / size
      + Double(settings.logWeight)
      * distance(own.map(logarithm), wanted.map(logarithm), settings.logDistance)
      + Double(settings.linearWeight) * distance(own, wanted, settings.linearDistance)
      + Double(settings.phaseWeight) * phases
  }

  private func logarithm(_ magnitude: Double) -> Double {
    log(max(Double(settings.logFactor) * magnitude + Double(settings.logOffset), 1e-30))
  }

  private func distance(
    _ x: [Double], _ y: [Double], _ distance: STFTLoss.Distance
  ) -> Double {
    let differences = LossTwins.difference(x, y)
    return LossTwins.mean(differences.map { distance == .absolute ? abs($0) : $0 * $0 })
  }

  private func angles(_ frames: [[(re: Double, im: Double)]]) -> [Double] {
    frames.flatMap { $0.map { atan2($0.im, $0.re) } }
  }

  private func magnitudes(_ frames: [[(re: Double, im: Double)]]) -> [Double] {
    frames.flatMap { bins -> [Double] in
      let magnitudes = bins.map {
        max($0.re * $0.re + $0.im * $0.im, Double(settings.powerFloor)).squareRoot()
      }
      guard let first = bank.first else { return magnitudes }
      return first.indices.map { band in
        magnitudes.indices.map { magnitudes[$0] * bank[$0][band] }.reduce(0, +)
      }
    }
  }

  func spectra(_ x: Channels) -> Spectra { x.map(frames) }

  private func frames(_ x: [Double]) -> [[(re: Double, im: Double)]] {
    let (size, isCentred) = (settings.fftSize, settings.padding != .none)
    let before = isCentred ? size / 2 : 0
    let offset = (size - window.count) / 2
    func sample(_ index: Int) -> Double {
      if x.indices.contains(index) { return x[index] }
      guard settings.padding == .reflect else { return 0 }
      return x[index < 0 ? -index : 2 * (x.count - 1) - index]
    }
    let count = 1 + max(0, x.count + 2 * before - size) / settings.hop
    return (0..<count).map { frame in
      let cut = window.indices.map {
        window[$0] * sample(frame * settings.hop - before + offset + $0)
      }
      return (0...size / 2).map { bin in
        var (re, im) = (0.0, 0.0)
        for (index, value) in cut.enumerated() {
          let turn = bin * (index + offset) % size
          re += value * cosines[turn]
          im -= value * sines[turn]
        }
        return (re, im + 0)
      }
    }
  }
}
