/// One point of a control's automation.
package struct ControlPoint: Hashable, Sendable {
  /// Seconds from the start of the mix.
  package let seconds: Double
  /// The control's value there, in its own unit.
  package let value: Double

  package init(seconds: Double, value: Double) {
    self.seconds = seconds
    self.value = value
  }
}
