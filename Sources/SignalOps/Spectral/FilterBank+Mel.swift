import Foundation

extension FilterBank {
  /// Triangles whose corners are evenly spaced on a mel scale, each reaching to the middles of its neighbours.
  ///
  /// With `.slaney` and areas the filters are `librosa.filters.mel`'s own; with `.htk` and without areas they
  /// are `torchaudio`'s. A triangle that is narrower than the bins may hold none; its band is then 0.
  ///
  /// - Parameters:
  ///   - bands: How many triangles.
  ///   - sampleRate: In hertz.
  ///   - fftSize: Samples of a frame, N.
  ///   - range: From the first corner to the last one, in hertz; `nil` means up to half the sample rate.
  ///   - scale: Which mels.
  ///   - hasUnitAreas: Whether each triangle is scaled to an area of 1 (height 2 / width in hertz); else its
  ///     height is 1.
  /// - Returns: The filters for spectra of this size.
  package static func mel(
    bands: Int, sampleRate: Int, fftSize: Int, range: ClosedRange<Double>? = nil,
    scale: MelScale = .slaney, hasUnitAreas: Bool = true
  ) -> FilterBank {
    precondition(bands > 0, "mel: \(bands) bands")
    let range = range ?? 0...Double(sampleRate) / 2
    let (low, high) = (
      scale.mels(hertz: range.lowerBound), scale.mels(hertz: range.upperBound)
    )
    let corners = (0..<bands + 2).map {
      scale.hertz(mels: low + (high - low) * Double($0) / Double(bands + 1))
    }
    return FilterBank(bands: bands, bins: fftSize / 2 + 1) { bin, band in
      let frequency = Double(bin) * Double(sampleRate) / Double(fftSize)
      let (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2])
      let height = min(
        (frequency - left) / (middle - left), (right - frequency) / (right - middle))
      return max(0, height) * (hasUnitAreas ? 2 / (right - left) : 1)
    }
  }
}

/// A scale of pitch on which equal steps sound alike.
package enum MelScale: String, CaseIterable, Codable, Sendable {
  /// Linear up to 1 kHz (200/3 Hz a mel), then logarithmic (27 mels for a factor of 6.4), as librosa has it.
  ///
  /// - Source: Slaney (1998), Auditory Toolbox, Interval Research Technical Report 1998-010.
  case slaney
  /// 2595 log₁₀(1 + f/700).
  ///
  /// - Source: Young et al. (2006), The HTK Book, eq. 5.13.
  case htk

  private static let corner = (hertz: 1_000.0, mels: 15.0)
  private static let step = log(6.4) / 27

  /// The mels of a frequency in hertz.
  package func mels(hertz: Double) -> Double {
    switch self {
    case .htk: 2_595 * log10(1 + hertz / 700)
    case .slaney where hertz < Self.corner.hertz: hertz * Self.corner.mels / Self.corner.hertz
    case .slaney: Self.corner.mels + log(hertz / Self.corner.hertz) / Self.step
    }
  }

  /// The frequency in hertz of so many mels.
  package func hertz(mels: Double) -> Double {
    switch self {
    case .htk: 700 * (pow(10, mels / 2_595) - 1)
    case .slaney where mels < Self.corner.mels: mels * Self.corner.hertz / Self.corner.mels
    case .slaney: Self.corner.hertz * exp((mels - Self.corner.mels) * Self.step)
    }
  }
}
