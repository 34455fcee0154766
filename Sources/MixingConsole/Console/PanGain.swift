/// The gain of one side and its derivative with respect to the position.
package struct PanGain: Hashable, Sendable {
  package let value: Double
  package let slope: Double
}
