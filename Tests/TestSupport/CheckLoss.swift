package import Testing

/// Checks the contract of a loss (`LossCheck`) and records what is wrong as issues. Returns the worst errors
/// and all problems.
@discardableResult
package func checkLoss(
  _ check: LossCheck, sourceLocation: SourceLocation = #_sourceLocation
) -> LossReport {
  let report = check.run()
  for problem in report.problems {
    Issue.record(Comment(rawValue: problem), sourceLocation: sourceLocation)
  }
  return report
}
