/// What a filter does to both sides, frequency by frequency.
struct StereoResponse {
  /// A complex response, one number for each band of `CrossSpectra`.
  struct Side {
    var real, imaginary: [Double]
  }

  var left, right: Side

  /// 0 is left, 1 is right.
  subscript(side: Int) -> Side { side == 0 ? left : right }

  /// One response for both sides, each with a gain of its own.
  init(_ response: Side, left: Double, right: Double) {
    self.left = Side(
      real: response.real.map { $0 * left }, imaginary: response.imaginary.map { $0 * left })
    self.right = Side(
      real: response.real.map { $0 * right }, imaginary: response.imaginary.map { $0 * right })
  }
}
