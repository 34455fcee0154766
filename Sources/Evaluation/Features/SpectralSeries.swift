import Foundation

/// The spectral features of one channel, frame by frame, ready to be averaged.
struct SpectralSeries: Sendable {
  let centroid, bandwidth, rolloff, flatness: [Double]
  /// Decibels below 250 Hz, from 250 to 2,000 Hz, and above.
  let contrastLows, contrastMids, contrastHighs: [Double]

  init(_ frames: [SpectralFrame]) {
    centroid = frames.map { $0.centroidHz + 1 }
    bandwidth = frames.map { $0.bandwidthHz + 1 }
    rolloff = frames.map { $0.rolloffHz + 1 }
    flatness = frames.map { 1 - Decibels.of($0.flatness) }
    let peaks = Self.decibels(frames.map(\.peaks))
    let valleys = Self.decibels(frames.map(\.valleys))
    let contrasts = zip(peaks, valleys).map { zip($0, $1).map(-) }
    contrastLows = contrasts.map { $0[0] }
    contrastMids = contrasts.map { $0[1...3].reduce(0, +) / 3 }
    contrastHighs = contrasts.map { $0[4] }
  }

  /// 10 log₁₀ of magnitudes, 1e-10 at least and no more than 80 dB below the largest of all frames
  /// and bands.
  ///
  /// Source: `librosa.power_to_db` 0.11, which `spectral_contrast` calls with magnitudes.
  private static func decibels(_ magnitudes: [[Double]]) -> [[Double]] {
    let decibels = magnitudes.map { $0.map { 10 * log10(max(1e-10, $0)) } }
    let floor = (decibels.compactMap { $0.max() }.max() ?? 0) - 80
    return decibels.map { $0.map { max(floor, $0) } }
  }
}
