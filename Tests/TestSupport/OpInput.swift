/// One input of an operation under check.
package struct OpInput {
  /// Its shape.
  package let shape: [Int]
  /// Where random elements are drawn.
  package let range: ClosedRange<Float>
  /// Where the operation is defined; differences stay inside, and are one-sided at an end.
  package let domain: ClosedRange<Double>

  /// An input of a shape with elements drawn evenly from `range`.
  package init(
    _ shape: [Int], in range: ClosedRange<Float> = -2...2,
    domain: ClosedRange<Double> = -.infinity ... .infinity
  ) {
    self.shape = shape
    self.range = range
    self.domain = domain
  }
}
