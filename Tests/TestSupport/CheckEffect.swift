package import Testing

/// Checks the contract of an effect (`EffectCheck`) and records what is wrong as issues. Returns the worst
/// errors and all problems.
@discardableResult
package func checkEffect(
  _ check: EffectCheck, sourceLocation: SourceLocation = #_sourceLocation
) -> EffectReport {
  let report = check.run()
  for problem in report.problems {
    Issue.record(Comment(rawValue: problem), sourceLocation: sourceLocation)
  }
  return report
}
