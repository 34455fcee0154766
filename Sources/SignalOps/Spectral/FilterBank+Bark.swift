extension FilterBank {
  /// Triangles of height 1 whose corners are evenly spaced in Barks, each reaching to the middles of its
  /// neighbours, as `torchaudio`'s `barkscale_fbanks`.
  ///
  /// - Parameters:
  ///   - bands: How many triangles.
  ///   - sampleRate: In hertz.
  ///   - fftSize: Samples of a frame, N.
  ///   - range: From the first corner to the last one, in hertz.
  ///   - scale: Which Barks.
  /// - Returns: The filters for spectra of this size.
  package static func bark(
    bands: Int, sampleRate: Int, fftSize: Int, range: ClosedRange<Double>, scale: BarkScale
  ) -> FilterBank {
    precondition(bands > 0, "bark: \(bands) bands")
    let (low, high) = (
      scale.barks(hertz: range.lowerBound), scale.barks(hertz: range.upperBound)
    )
    let corners = (0..<bands + 2).map {
      scale.hertz(barks: low + (high - low) * Double($0) / Double(bands + 1))
    }
    return FilterBank(bands: bands, bins: fftSize / 2 + 1) { bin, band in
      let frequency = Double(bin) * Double(sampleRate) / Double(fftSize)
      let (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2])
      return max(
        0, min((frequency - left) / (middle - left), (right - frequency) / (right - middle)))
    }
  }
}

/// A scale of pitch in critical bands.
///
/// - Source: Traunmüller (1990), J. Acoust. Soc. Am. 88(1), doi 10.1121/1.399849: 26.81 f / (1960 + f) − 0.53,
///   corrected below 2 and above 20.1 Bark.
package enum BarkScale: String, CaseIterable, Sendable {
  /// There and back exactly.
  case traunmueller
  /// The way back forgets the correction above 20.1 Bark, as `torchaudio` does for any range that starts
  /// below 2 Bark: the corners of high bands then lie too high, the last of 20 kHz at 31 kHz.
  case torchaudio

  /// The Barks of a frequency in hertz.
  package func barks(hertz: Double) -> Double {
    let barks = 26.81 * hertz / (1_960 + hertz) - 0.53
    if barks < 2 { return barks + 0.15 * (2 - barks) }
    return barks > 20.1 ? barks + 0.22 * (barks - 20.1) : barks
  }

  /// The frequency in hertz of so many Barks.
  package func hertz(barks: Double) -> Double {
    var plain = barks
    if barks < 2 {
      plain = (barks - 0.3) / 0.85
    } else if barks > 20.1, self == .traunmueller {
      plain = (barks + 4.422) / 1.22
    }
    return 1_960 * (plain + 0.53) / (26.28 - plain)
  }
}
