package import TensorEngine
package import Testing

/// Checks the contract of a differentiable operation (`OpCheck`) and records what is wrong as issues.
///
/// ```swift
/// checkOp("multiply", [OpInput([2, 3]), OpInput([3])], shape: [2, 3]) { x in
///   (0..<6).map { x[0][$0] * x[1][$0 % 3] }
/// } operation: { $0[0] * $0[1] }
/// ```
/// Points are checked besides random ones: each has the elements of every input, or one for all of them. The
/// twin is the forward in `Double`. Returns the worst errors and all problems.
@discardableResult
package func checkOp(
  _ name: String, _ inputs: [OpInput], shape: [Int], points: [[[Float]]] = [], draws: Int = 2,
  seed: UInt64 = 1, forwardTolerance: Double = 1e-6, gradientTolerance: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation, twin: @escaping ([[Double]]) -> [Double],
  operation: @escaping ([Tensor]) throws -> Tensor
) -> OpReport {
  var check = OpCheck(name, inputs, shape: shape, twin: twin, operation: operation)
  check.points = points
  check.draws = draws
  check.seed = seed
  check.forwardTolerance = forwardTolerance
  check.gradientTolerance = gradientTolerance
  let report = check.run()
  for problem in report.problems {
    Issue.record(Comment(rawValue: problem), sourceLocation: sourceLocation)
  }
  return report
}
