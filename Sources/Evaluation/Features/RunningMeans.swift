/// The means of each 40 successive values of a series, and how far two series of them are apart.
enum RunningMeans {
  static let length = 40

  /// The mean absolute percentage error of running means, as a fraction, the denominator at least
  /// the rounding of one.
  ///
  /// - Parameters:
  ///   - mix: What is judged.
  ///   - target: As many values.
  ///   - acceptsFewer: Whether fewer than 40 values are compared by the mean of all.
  /// - Returns: `nil` where there is no mean to compare, or where it is not finite.
  static func error(of mix: [Double], to target: [Double], acceptsFewer: Bool = false) -> Double? {
    guard mix.count == target.count, !target.isEmpty else { return nil }
    guard target.count >= length || acceptsFewer else { return nil }
    let length = min(length, target.count)
    let errors = zip(means(of: mix, over: length), means(of: target, over: length)).map {
      abs($0 - $1) / max(abs($1), Double.ulpOfOne)
    }
    let error = errors.reduce(0, +) / Double(errors.count)
    return error.isFinite ? error : nil
  }

  /// By differences of the running sum, as the peer has them.
  private static func means(of series: [Double], over length: Int) -> [Double] {
    var sums = [0.0]
    sums.reserveCapacity(series.count + 1)
    for value in series { sums.append(sums[sums.count - 1] + value) }
    return (length...series.count).map { (sums[$0] - sums[$0 - length]) / Double(length) }
  }
}
