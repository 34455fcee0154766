/// The largest difference as a part of the largest reference value, max |a − b| / max |b|; the largest
/// difference itself where the reference is zero everywhere. Infinite where a value is not finite or the
/// counts differ, so that such a pair never passes. Where the reference is smaller than `least`, parts of that count.
package func relativeError(
  _ values: [Float], to reference: [Double], least: Double = 0
) -> Double {
  guard values.count == reference.count else { return .infinity }
  var (difference, scale) = (0.0, least)
  for (value, expected) in zip(values, reference) {
    guard value.isFinite, expected.isFinite else { return .infinity }
    difference = max(difference, abs(Double(value) - expected))
    scale = max(scale, abs(expected))
  }
  return scale > 0 ? difference / scale : difference
}
