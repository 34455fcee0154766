package import TensorEngine

/// Levels in the bands of a mel scale over time, as networks hear sound.
///
/// The power of a short-time Fourier transform (periodic Hann window as long as a frame, centred, mirrored at
/// the ends) in triangles of height 1 that are evenly spaced on the HTK mel scale, in decibels.
/// Source: `torchaudio.transforms.MelSpectrogram` followed by `AmplitudeToDB` (2.11), with their defaults.
package struct MelSpectrogram: Sendable {
  /// The power that silence has.
  private static let floor: Float = 1e-10

  private let fourier: STFT
  private let bank: FilterBank

  /// Settings of a spectrogram.
  ///
  /// - Parameters:
  ///   - sampleRate: In hertz.
  ///   - fftSize: Samples of a frame.
  ///   - hop: Samples from the start of a frame to the start of the next.
  ///   - bands: How many triangles.
  ///   - range: From the first corner of a triangle to the last one, in hertz.
  package init(
    sampleRate: Int, fftSize: Int, hop: Int, bands: Int, range: ClosedRange<Double>
  ) {
    fourier = STFT(fftSize: fftSize, hop: hop)
    bank = .mel(
      bands: bands, sampleRate: sampleRate, fftSize: fftSize, range: range, scale: .htk,
      hasUnitAreas: false)
  }

  /// Frames of a signal of at least one sample.
  package func frames(of samples: Int) -> Int { fourier.frames(of: samples) }

  /// The level in each band, 10 log₁₀ max(power, 10⁻¹⁰).
  ///
  /// - Shape: `[…, sample]` to `[…, band, frame]`.
  /// - Units: dB; −100 in silence, and in bands that are narrower than the bins and hold none.
  /// - Gradient: composed; none below −100 dB.
  package func levels(of signal: Tensor) -> Tensor {
    let power = signal.stft(fourier).complexPower().filtered(by: bank)
    let last = power.rank - 1
    return (0.5 * power.decibels(floor: Self.floor))
      .transposed(Array(0..<last - 1) + [last, last - 1])
  }
}
