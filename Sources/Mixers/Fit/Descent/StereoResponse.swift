/// What a filter does to both sides, frequency by frequency.
package struct StereoResponse {
  /// A complex response, one number for each band of `CrossSpectra`.
  package struct Side {
    package var real, imaginary: [Double]
  }

  package var left, right: Side

  /// 0 is left, 1 is right.
  package subscript(side: Int) -> Side { side == 0 ? left : right }

  /// One response for both sides, each with a gain of its own.
  init(_ response: Side, left: Double, right: Double) {
    self.left = Side(
      real: response.real.map { $0 * left }, imaginary: response.imaginary.map { $0 * left })
    self.right = Side(
      real: response.real.map { $0 * right }, imaginary: response.imaginary.map { $0 * right })
  }
}
