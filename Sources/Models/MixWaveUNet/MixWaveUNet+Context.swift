extension MixWaveUNet.Configuration {
  /// What the length of the stems is a multiple of: the rate of the lowest level is this many times lower.
  package var alignment: Int { 1 << depth }

  /// Which samples of the stems the given samples of the mix depend on, counted from the same start.
  ///
  /// No fewer: each end is heard by some sample of the mix. The range may start before the stems and end after
  /// them; in inference a piece of them that starts at a multiple of `alignment` gives the mix of the whole
  /// for every range whose own lies within the piece, or is cut off by an end of the stems that the piece
  /// shares.
  package func samples(heardBy mix: Range<Int>) -> Range<Int> {
    precondition(!mix.isEmpty, "samples(heardBy:): no samples of the mix")
    // First and last sample needed at each level: on the way from the mix down to the lowest level, then up.
    var span = mix.lowerBound...mix.upperBound - 1
    span = span.widened(by: outputKernel / 2)
    let last = span  // the stems are heard by the last convolution too
    var skips: [ClosedRange<Int>] = []
    for _ in 0..<depth {
      span = span.widened(by: upKernel / 2)
      if skip != .none { skips.append(span) }
      span = doubled(from: span)
    }
    if form == .original { span = span.widened(by: downKernel / 2) }
    for _ in 0..<depth {
      span = halved(from: span)
      if let skip = skips.popLast() { span = span.joined(with: skip) }
      span = span.widened(by: downKernel / 2)
    }
    return Range(span.joined(with: last))
  }

  /// How many samples of the stems before and after a sample of the mix it may depend on: the most that any
  /// place between two multiples of `alignment` needs.
  package var contextSamples: (before: Int, after: Int) {
    var (before, after) = (0, 0)
    for sample in 0..<alignment {
      let heard = samples(heardBy: sample..<sample + 1)
      before = max(before, sample - heard.lowerBound)
      after = max(after, heard.upperBound - 1 - sample)
    }
    return (before, after)
  }

  /// What is needed at half the rate for the samples at the rate above.
  private func doubled(from span: ClosedRange<Int>) -> ClosedRange<Int> {
    let isInterpolated = form == .original  // an odd sample lies between two
    return span.lowerBound >> 1...(span.upperBound + (isInterpolated ? 1 : 0)) >> 1
  }

  /// What is needed for the samples at half the rate.
  private func halved(from span: ClosedRange<Int>) -> ClosedRange<Int> {
    let reach = form == .toolkit ? downKernel / 2 : 0
    return 2 * span.lowerBound - reach...2 * span.upperBound + reach
  }
}

extension ClosedRange<Int> {
  fileprivate func widened(by count: Int) -> ClosedRange {
    lowerBound - count...upperBound + count
  }

  fileprivate func joined(with other: ClosedRange) -> ClosedRange {
    Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
  }
}
