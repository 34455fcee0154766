import Foundation
import SignalOps
import TensorEngine

/// The impulse response of the `shapedNoise` reverb: Gaussian noise that decays, in bands or as a whole.
///
/// For channel c: h_c[n] = a·Σ_b 10^(gain_b/20)·(f_b ∗ w_c)[n]·10^(−3n/(f_s·T_b)), with a such that
/// Σ h² = 1 at gains of 0 dB, and w_R = √(1−r²)·w_L + r·w_R′ for a width ratio r.
///
/// The bands are linear-phase windowed sincs that add up to a unit impulse, so where all bands decay
/// alike and none is raised, Σ_b f_b ∗ w_c = w_c and no filter is needed. Both ways use the same samples of
/// the noise, whose sequence begins half a filter before the response: they differ by rounding only.
struct ShapedNoise {
  /// The number of bands: ten octaves around 31.5 Hz … 16 kHz, one below and one above.
  static let bandCount = 12
  let sampleRate: Int
  let seed: UInt64

  /// Where one band ends and the next begins: √2 around 31.5, 63, … 16,000 Hz.
  static let edgesHz = (0...10).map { 31.5 / 2.0.squareRoot() * pow(2, Double($0)) }

  /// How long a response of this decay is.
  func samples(decaySeconds: Double) -> Int {
    max(1, Int((decaySeconds * Double(sampleRate)).rounded()))
  }

  /// The response where all bands decay alike, `[batch, track, channel, sample]`, for one or two channels;
  /// `decay` in seconds and `width` are `[batch, track, 1, 1]`.
  func response(decay: Tensor, width: Tensor, channels: Int, samples: Int) -> Tensor {
    let noise = stereoNoise(samples, from: filterTaps / 2, width: width, channels: channels)
    let response = noise * envelope(decay, samples)
    return response * scale(response)
  }

  /// The response with a decay and a gain for each of the twelve bands, all `[batch, track, 1, 1]`.
  func response(
    decays: [Tensor], gainsDb: [Tensor], width: Tensor, channels: Int, samples: Int
  ) -> Tensor {
    precondition(
      decays.count == ShapedNoise.bandCount && gainsDb.count == ShapedNoise.bandCount,
      "reverb: \(decays.count) decays and \(gainsDb.count) gains for twelve bands")
    let length = filterTaps
    let noise = stereoNoise(samples + length - 1, from: 0, width: width, channels: channels)
    var plain: Tensor?
    var shaped: Tensor?
    for band in 0..<ShapedNoise.bandCount {
      let filter = Tensor(
        bandFilter(band), shape: [1, 1, 1, length], on: noise.backend)
      // Only where the filter lies fully inside the noise: stationary from the first sample on.
      let filtered = noise.convolved(with: filter)
        .sliced(length - 1..<length - 1 + samples, along: 3)
      let decaying = filtered * envelope(decays[band], samples)
      let scaled = decaying * gainsDb[band].amplitude()
      plain = plain.map { $0 + decaying } ?? decaying
      shaped = shaped.map { $0 + scaled } ?? scaled
    }
    guard let plain, let shaped else { preconditionFailure("reverb: no bands") }
    return shaped * scale(plain)
  }

  /// 10^(−3n/(f_s·T)).
  private func envelope(_ decay: Tensor, _ samples: Int) -> Tensor {
    let times = Tensor(uninitialized: [1, 1, 1, samples], on: decay.backend) { times in
      for index in 0..<samples { times[index] = Float(-60 * Double(index) / Double(sampleRate)) }
    }
    return (times / decay).amplitude()
  }

  /// 1/√Σh² for each channel.
  private func scale(_ response: Tensor) -> Tensor {
    response.squared().sum(along: [3], keepingAxes: true).squareRoot().reciprocal()
  }

  /// Seeded Gaussian noise, left and right, of the width asked for, from a place in its sequence on.
  private func stereoNoise(
    _ samples: Int, from start: Int, width: Tensor, channels: Int
  ) -> Tensor {
    func noise(stream: UInt64) -> Tensor {
      var source = RandomSource(seed: seed, stream: stream, position: UInt64(start))
      return Tensor.randomNormal(shape: [1, 1, 1, samples], from: &source, on: width.backend)
    }
    let left = noise(stream: 0)
    guard channels == 2 else { return left }
    let right = Reverb.common(width) * left + width * noise(stream: 1)
    let (batch, track) = (right.shape[0], right.shape[1])
    let widened = left + Tensor(repeating: 0, shape: [batch, track, 1, 1], on: width.backend)
    return Tensor.concatenated([widened, right], along: 2)
  }

  /// Odd, and long enough (186 ms) to tell the lowest bands apart.
  private var filterTaps: Int { 2 * Int(4095 * Double(sampleRate) / 44_100) + 1 }

  /// A linear-phase band filter (Hamming window); all twelve add up to a unit impulse.
  private func bandFilter(_ band: Int) -> [Float] {
    let edges = ShapedNoise.edgesHz
    let upper = band < edges.count ? lowPass(edges[band]) : impulse
    guard band > 0 else { return upper.map { Float($0) } }
    return zip(upper, lowPass(edges[band - 1])).map { Float($0 - $1) }
  }

  private var impulse: [Double] {
    (0..<filterTaps).map { $0 == filterTaps / 2 ? 1 : 0 }
  }

  /// A windowed sinc; passes everything where the edge lies at or above half the sample rate.
  private func lowPass(_ edgeHz: Double) -> [Double] {
    let cutoff = edgeHz / Double(sampleRate)
    if cutoff >= 0.5 { return impulse }
    let middle = filterTaps / 2
    return (0..<filterTaps).map { index in
      let x = Double(index - middle)
      let sinc = x == 0 ? 2 * cutoff : sin(2 * .pi * cutoff * x) / (.pi * x)
      return sinc * (0.54 + 0.46 * cos(.pi * x / Double(middle)))
    }
  }
}
