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
    bands: Int, sampleRate: Double, fftSize: Int, range: ClosedRange<Double>, scale: BarkScale
  ) -> FilterBank {
    precondition(bands > 0, "bark: \(bands) bands")
    let (low, high) = (
      scale.barks(hertz: range.lowerBound), scale.barks(hertz: range.upperBound)
    )
    let corners = (0..<bands + 2).map {
      scale.hertz(barks: low + (high - low) * Double($0) / Double(bands + 1))
    }
    return FilterBank(bands: bands, bins: fftSize / 2 + 1) { bin, band in
      let frequency = Double(bin) * sampleRate / Double(fftSize)
      let (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2])
      return max(0, min((frequency - left) / (middle - left), (right - frequency) / (right - middle)))
    }
  }
}
