/// The gain of one side and its derivative with respect to the position.
package struct PanGain: Hashable, Sendable {
  package let value: Double
  package let slope: Double

  /// The gain and its slope over a number.
  package func divided(by divisor: Double) -> PanGain {
    PanGain(value: value / divisor, slope: slope / divisor)
  }
}
