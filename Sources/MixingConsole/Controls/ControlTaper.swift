import Foundation

/// The scale in which a control is moved: by a network, by automation, by `--amount`.
package enum ControlTaper: Hashable, Sendable {
  /// Equal steps add. Decibels are linear: they are a logarithm already.
  case linear
  /// Equal steps multiply: frequencies, times, ratios. The range lies above 0.
  case logarithmic

  /// The value a `share` of the way from `start` (0) to `end` (1) in this scale.
  ///
  /// `start + share (end − start)`, or `start (end / start)^share`. Shares 0 and 1 give the ends
  /// themselves, and no share between them leaves the interval.
  package func interpolate(from start: Double, to end: Double, share: Double) -> Double {
    if share <= 0 || start == end { return start }
    if share >= 1 { return end }
    let value =
      switch self {
      case .linear: start + share * (end - start)
      case .logarithmic: exp(log(start) + share * (log(end) - log(start)))
      }
    return min(max(value, min(start, end)), max(start, end))
  }
}
