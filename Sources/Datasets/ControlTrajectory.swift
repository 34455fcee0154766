/// How a control of a mix moves: straight lines between points, constant before the first and after the
/// last.
package struct ControlTrajectory: Equatable, Sendable {
  package struct Point: Equatable, Sendable {
    package let seconds: Double
    package let value: Double

    package init(seconds: Double, value: Double) {
      self.seconds = seconds
      self.value = value
    }
  }

  /// At least one, each later than the one before.
  package let points: [Point]

  /// - Parameter points: At least one, each later than the one before.
  package init(_ points: [Point]) {
    precondition(
      !points.isEmpty && zip(points, points.dropFirst()).allSatisfy { $0.seconds < $1.seconds },
      "ControlTrajectory: points have to be in order of time")
    self.points = points
  }

  /// The value at a time.
  package func value(at seconds: Double) -> Double {
    guard let next = points.firstIndex(where: { $0.seconds > seconds }) else {
      return points[points.count - 1].value
    }
    if next == 0 { return points[0].value }
    let (left, right) = (points[next - 1], points[next])
    let share = (seconds - left.seconds) / (right.seconds - left.seconds)
    return left.value + share * (right.value - left.value)
  }

  /// The mean over a part of the song, exact: ∫ value dt / duration, a trapezium between any two of the
  /// points and the ends; over no time at all, the value there.
  ///
  /// - Parameter range: In seconds from the start of the mix.
  /// - Returns: In the trajectory's unit.
  package func mean(over range: Range<Double>) -> Double {
    let duration = range.upperBound - range.lowerBound
    guard duration > 0 else { return value(at: range.lowerBound) }
    let inside = points.map(\.seconds).filter { range.lowerBound < $0 && $0 < range.upperBound }
    let times = [range.lowerBound] + inside + [range.upperBound]
    let area = zip(times, times.dropFirst()).reduce(0) { sum, times in
      sum + (times.1 - times.0) * (value(at: times.0) + value(at: times.1)) / 2
    }
    return area / duration
  }
}
