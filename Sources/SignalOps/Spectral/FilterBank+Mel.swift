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
    bands: Int, sampleRate: Double, fftSize: Int, range: ClosedRange<Double>? = nil,
    scale: MelScale = .slaney, hasUnitAreas: Bool = true
  ) -> FilterBank {
    precondition(bands > 0, "mel: \(bands) bands")
    let range = range ?? 0...sampleRate / 2
    let (low, high) = (
      scale.mels(hertz: range.lowerBound), scale.mels(hertz: range.upperBound)
    )
    let corners = (0..<bands + 2).map {
      scale.hertz(mels: low + (high - low) * Double($0) / Double(bands + 1))
    }
    return FilterBank(bands: bands, bins: fftSize / 2 + 1) { bin, band in
      let frequency = Double(bin) * sampleRate / Double(fftSize)
      let (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2])
      let height = min(
        (frequency - left) / (middle - left), (right - frequency) / (right - middle))
      return max(0, height) * (hasUnitAreas ? 2 / (right - left) : 1)
    }
  }
}
