import Foundation
import TensorEngine

/// The equation of the `shapedNoise` reverb as plain loops in `Double`, with the engine's noise.
///
/// The length of the response is that of the point where it is made, so that differences of the decay do
/// not change it.
final class ReverbTwin {
  private let sampleRate: Int
  private let samples: Int
  private let hasBandDecays: Bool
  /// `[stream][band][sample]`, the noise in bands.
  private let bands: [[[Double]]]
  private var madeFor: [Double] = []
  private var response: [[Double]] = []

  /// Controls: decaySeconds, bandDecaySeconds (if any), bandGainDb, preDelayMs, widthRatio, mix.
  init(seed: UInt64, sampleRate: Int, hasBandDecays: Bool, at controls: [Double]) {
    self.sampleRate = sampleRate
    self.hasBandDecays = hasBandDecays
    let longest = (hasBandDecays ? Array(controls[1...12]) : [controls[0]]).max() ?? 0
    let samples = Int((longest * Double(sampleRate)).rounded())
    self.samples = samples
    let middle = Int(4_095 * sampleRate / 44_100)
    let filters = (0..<12).map { Self.filter($0, middle: middle, sampleRate: sampleRate) }
    bands = (0..<2).map { stream in
      var source = RandomSource(seed: seed, stream: UInt64(stream))
      let noise = (0..<samples + 2 * middle).map { _ in Double(Float(source.normal())) }
      return filters.map { filter in
        guard filter.contains(where: { $0 != 0 }) else {
          return [Double](repeating: 0, count: samples)
        }
        return (0..<samples).map { n in
          var sum = 0.0
          for k in -middle...middle { sum += filter[middle + k] * noise[middle + n - k] }
          return sum
        }
      }
    }
  }

  /// A band between two edges, which lie at √2 around the octaves from 31.5 Hz on.
  private static func filter(_ band: Int, middle: Int, sampleRate: Int) -> [Double] {
    func lowPass(_ edge: Double, _ n: Int) -> Double {
      if edge >= Double(sampleRate) / 2 { return n == 0 ? 1 : 0 }
      let window = 0.54 + 0.46 * cos(.pi * Double(n) / Double(middle))
      let w = 2 * .pi * edge / Double(sampleRate)
      return window * (n == 0 ? w / .pi : sin(w * Double(n)) / (.pi * Double(n)))
    }
    return (-middle...middle).map { n in
      let upper = band < 11 ? lowPass(31.5 * pow(2, Double(band) - 0.5), n) : (n == 0 ? 1 : 0)
      return upper - (band > 0 ? lowPass(31.5 * pow(2, Double(band) - 1.5), n) : 0)
    }
  }

  func callAsFunction(_ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    if controls != madeFor {
      response = makeResponse(controls, channels: x.count)
      madeFor = controls
    }
    let mix = controls[controls.count - 1]
    let delay = Int((controls[controls.count - 3] / 1_000 * Double(sampleRate)).rounded())
    return x.indices.map { channel in
      let (x, h) = (x[channel], response[channel])
      return x.indices.map { n in
        var wet = 0.0
        if n >= delay {
          for k in 0...min(n - delay, samples - 1) { wet += h[k] * x[n - delay - k] }
        }
        return (1 - mix) * x[n] + mix * wet
      }
    }
  }

  private func makeResponse(_ controls: [Double], channels: Int) -> [[Double]] {
    let decays = hasBandDecays ? Array(controls[1...12]) : Array(repeating: controls[0], count: 12)
    let gains = controls[(hasBandDecays ? 13 : 1)...].prefix(12).map { pow(10, $0 / 20) }
    let width = controls[controls.count - 2]
    let rest = max(1 - width * width, 0).squareRoot()
    return (0..<channels).map { channel in
      var shaped = [Double](repeating: 0, count: samples)
      var energy = [Double](repeating: 0, count: samples)
      for band in 0..<12 {
        let step = pow(10, -3 / (Double(sampleRate) * decays[band]))
        var envelope = 1.0
        for n in 0..<samples {
          let left = bands[0][band][n]
          let noise = channel == 0 ? left : rest * left + width * bands[1][band][n]
          energy[n] += noise * envelope
          shaped[n] += gains[band] * noise * envelope
          envelope *= step
        }
      }
      let scale = 1 / energy.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return shaped.map { $0 * scale }
    }
  }
}
