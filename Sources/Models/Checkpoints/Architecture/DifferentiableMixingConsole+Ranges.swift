import Documents
import MixingConsole

extension DifferentiableMixingConsole.Configuration {
  /// All that the network sets: of every track, then of buses and master.
  package var controls: [LearnedControl] { ConsoleLayout(self).controls }

  /// What 0 and 1 mean for every control that is learned, as it stands in checkpoints: its range by its name,
  /// `{ "*/faderDb": [-48, 24], … }`.
  var rangesJSON: JSONValue {
    .object(
      ConsoleLayout(self).controls.map { control in
        let (low, high) = (control.range.lowerBound, control.range.upperBound)
        return JSONValue.Member(control.name, .array([.number(low), .number(high)]))
      })
  }

  /// Reads the ranges of all controls; what it returns are those that differ from the standard.
  func differingRanges(
    _ part: JSONReader<DocumentError>
  ) throws(DocumentError) -> [String: ClosedRange<Double>] {
    let controls = ConsoleLayout(self).controls
    try part.checkKeys(controls.map(\.name))
    var ranges: [String: ClosedRange<Double>] = [:]
    for control in controls {
      let own = try part.required(control.name)
      let ends = try own.elements(2...2)
      let low = try ends[0].number(in: control.limits, unit: control.unit.suffix)
      let high = try ends[1].number(in: low...control.limits.upperBound, unit: control.unit.suffix)
      if low == high { throw own.wrongType("two different numbers") }
      if low...high != control.range { ranges[control.name] = low...high }
    }
    return ranges
  }
}
