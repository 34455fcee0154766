import Foundation
import SignalOps
import TensorEngine

/// How tonal each frame of a signal is, and its pitch, as the signal streams by.
///
/// Made from the power spectra that `BandFrames` computes. The autocorrelation is that of the spectrum up to
/// an eighth of the sample rate, divided by the window's own.
///
/// - Source: Boersma (1993), "Accurate short-term analysis of the fundamental frequency and the
///   harmonics-to-noise ratio of a sampled sound", Proc. Institute of Phonetic Sciences Amsterdam 17.
final class PitchFrames {
  private(set) var frames: [Frame] = []

  struct Frame {
    /// The share of the power that lies in peaks as narrow as a sine's, 0…1.
    var tonality: Float
    /// The highest peak of the normalised autocorrelation, 0…1.
    var harmonicity: Float
    /// The frequency of that peak, 38…1000 Hz.
    var pitchHz: Float
  }

  private let bins: Int
  private let backend: Backend
  private let transform: FFT
  /// Values of the autocorrelation in a second.
  private let rate: Float
  private let lags: ClosedRange<Int>
  /// One over the window's autocorrelation at each lag.
  private let correction: [Float]
  /// What a longer lag costs: a period is preferred to its multiples.
  private let cost: [Float]
  private var powers: [Float]
  private var spectrum: [Float]
  private var correlation: [Float]

  init(sampleRate: Int, window: Int, on backend: Backend) {
    self.backend = backend
    bins = window / 2 + 1
    let count = window / 2
    transform = FFT(count: count)
    let rate = Double(sampleRate) / 2
    self.rate = Float(rate)
    let shortest = max(2, Int(rate / 1_000))
    let longest = max(shortest, min(Int(rate / 38), count / 2 - 2))
    lags = shortest...longest
    correction = (0...longest + 1).map { lag in
      // Eq. 8 for the Hann window.
      let part = 2 * Double(lag) / Double(window)
      let angle = 2 * Double.pi * part
      return Float(1 / ((1 - part) * (2 + cos(angle)) / 3 + sin(angle) / (2 * Double.pi)))
    }
    cost = (0...longest).map { Float(0.02 * log2(Double(max(1, $0)) / Double(shortest))) }
    powers = Array(repeating: 0, count: bins)
    spectrum = Array(repeating: 0, count: count + 2)
    correlation = Array(repeating: 0, count: count)
  }

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - squares: Of the real and imaginary parts of its spectrum, interleaved.
  ///   - total: The power of the frame.
  func add(_ squares: UnsafePointer<Float>, total: Float) {
    guard total > 0 else {
      frames.append(Frame(tonality: 0, harmonicity: 0, pitchHz: 1_000))
      return
    }
    for bin in 0..<bins { powers[bin] = squares[2 &* bin] + squares[2 &* bin &+ 1] }
    let (harmonicity, pitchHz) = pitch()
    frames.append(
      Frame(tonality: min(1, tonalPower() / total), harmonicity: harmonicity, pitchHz: pitchHz))
  }

  /// The power in local peaks that fall by 10 dB within two bins, as the Hann window makes of a sine; the last
  /// few bins below half the sample rate are left aside.
  private func tonalPower() -> Float {
    powers.withUnsafeBufferPointer { powers in
      guard let powers = powers.baseAddress else { return 0 }
      var sums = SIMD8<Float>()
      var bin = 2
      while bin + 10 <= bins {
        let power = powers.lanes(bin)
        let (below, above) = (powers.lanes(bin - 1), powers.lanes(bin + 1))
        let beside = powers.lanes(bin - 2) + powers.lanes(bin + 2)
        let isPeak = (power .> below) .& (power .> above) .& (beside .< 0.1 * power)
        sums += (below + power + above).replacing(with: 0, where: .!isPeak)
        bin += 8
      }
      return sums.sum()
    }
  }

  private func pitch() -> (harmonicity: Float, hertz: Float) {
    for bin in 0..<bins / 4 { spectrum[2 * bin] = powers[bin] }
    for index in 2 * (bins / 4)..<spectrum.count { spectrum[index] = 0 }
    for bin in 0..<bins / 4 { spectrum[2 * bin + 1] = 0 }
    spectrum.withUnsafeMutableBufferPointer { spectrum in
      correlation.withUnsafeMutableBufferPointer { correlation in
        guard let spectrum = spectrum.baseAddress, let output = correlation.baseAddress else {
          return
        }
        transform.inverse(spectrum, to: output, on: backend)
      }
    }
    guard correlation[0] > 0 else { return (0, 1_000) }
    let scale = 1 / correlation[0]
    let value = { (lag: Int) in self.correlation[lag] * scale * self.correction[lag] }
    var best: (lag: Int, worth: Float)?
    var (before, here) = (value(lags.lowerBound - 1), value(lags.lowerBound))
    for lag in lags {
      let after = value(lag + 1)
      if here > before, here >= after, here - cost[lag] > best?.worth ?? -1 {
        best = (lag, here - cost[lag])
      }
      (before, here) = (here, after)
    }
    guard let lag = best?.lag else { return (0, 1_000) }
    // The top of the parabola through three points.
    let (low, top, high) = (value(lag - 1), value(lag), value(lag + 1))
    let bend = low - 2 * top + high
    let offset = abs(bend) > 1e-9 ? max(-0.5, min(0.5, 0.5 * (low - high) / bend)) : 0
    return (max(0, min(1, top)), rate / (Float(lag) + offset))
  }
}
