/// How a convolution goes along one spatial axis.
package struct ConvolutionAxis: Equatable, Sendable {
  /// Samples from one result to the next.
  package var stride: Int
  /// Samples from one tap to the next.
  package var dilation: Int
  /// Zeros put before and after.
  package var padding: Int

  /// A stride and dilation of at least 1, a padding of at least 0.
  package init(stride: Int = 1, dilation: Int = 1, padding: Int = 0) {
    precondition(
      stride >= 1 && dilation >= 1 && padding >= 0,
      "ConvolutionAxis: stride \(stride), dilation \(dilation), padding \(padding)")
    (self.stride, self.dilation, self.padding) = (stride, dilation, padding)
  }

  /// How many results there are, `⌊(samples + 2·padding − dilation·(taps − 1) − 1)/stride⌋ + 1`; less than 1
  /// where the taps do not fit.
  package func results(samples: Int, taps: Int) -> Int {
    let room = samples + 2 * padding - dilation * (taps - 1) - 1
    return room < 0 ? 0 : room / stride + 1
  }
}
