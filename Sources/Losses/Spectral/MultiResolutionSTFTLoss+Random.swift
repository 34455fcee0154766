package import SignalOps
package import TensorEngine

extension MultiResolutionSTFTLoss {
  /// A loss of random sizes; draw a new one for every step.
  ///
  /// Source: Steinmetz & Reiss (2020), "auraloss: audio-focused loss functions in PyTorch". auraloss never
  /// draws its largest size; here both ends are drawn.
  ///
  /// - Parameters:
  ///   - source: What is drawn from, so that a run can be repeated.
  ///   - count: How many resolutions.
  ///   - fftSizes: The least and largest frame; powers of two in between are equally likely.
  ///   - hops: The least and largest hop, as a part of the frame, drawn evenly.
  ///   - windows: The windows, equally likely.
  ///   - settings: Everything else, the same for all.
  /// - Returns: A loss of `count` resolutions, whose windows fill the frame, half of it or a quarter.
  package static func random(
    from source: inout RandomSource, count: Int = 3, fftSizes: ClosedRange<Int> = 16...32_768,
    hops: ClosedRange<Float> = 0.1...1,
    windows: [Window] = [.hann, .bartlett, .blackman, .hamming, .kaiser],
    settings: STFTLoss.Settings = STFTLoss.Settings()
  ) -> MultiResolutionSTFTLoss {
    let sizes = (2..<31).map { 1 << $0 }.filter(fftSizes.contains)
    precondition(
      !sizes.isEmpty && !windows.isEmpty && hops.lowerBound > 0,
      "MultiResolutionSTFTLoss: sizes \(fftSizes), hops \(hops), windows \(windows)")
    let drawn = (0..<count).map { _ in
      var settings = settings
      settings.fftSize = sizes[source.integer(below: sizes.count)]
      settings.hop = max(1, Int(Float(settings.fftSize) * source.uniform(in: hops)))
      settings.windowSize = settings.fftSize >> source.integer(below: 3)
      settings.window = windows[source.integer(below: windows.count)]
      return settings
    }
    return MultiResolutionSTFTLoss(drawn)
  }
}
