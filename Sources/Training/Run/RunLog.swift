/// What a run writes down: `metrics.csv`, and event files for TensorBoard.
struct RunLog {
  private let table: MetricsTable
  /// `nil` where none are wanted.
  private let events: EventFile?

  init(_ table: MetricsTable, _ events: EventFile?) {
    (self.table, self.events) = (table, events)
  }

  /// Writes a row.
  func add(_ row: [String: Double], step: Int) throws {
    try table.add(step: step, row)
    for column in table.columns {
      // TensorBoard groups by the first part.
      let tag = column.hasPrefix("validation/") ? column : "training/" + column
      if let value = row[column] { events?.scalar(tag, value, step: step) }
    }
    try events?.flush()
  }

  /// Notes how fast the run is, which TensorBoard alone shows: no two runs are equally fast.
  func add(examplesPerSecond: Double, waitedShare: Double, step: Int) {
    events?.scalar("speed/examplesPerSecond", examplesPerSecond, step: step)
    events?.scalar("speed/waitedShare", waitedShare, step: step)
  }

  func flush() throws { try events?.flush() }
}

/// How fast a run learns, without the time that it spends on judging.
final class RunClock {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let firstStep: Int
  private let examplesPerStep: Int
  private var paused = Duration.zero

  /// Begins to count at a step.
  init(step: Int, examplesPerStep: Int) {
    start = clock.now
    firstStep = step
    self.examplesPerStep = examplesPerStep
  }

  var learningSeconds: Double { (clock.now - start - paused) / .seconds(1) }

  /// How many examples were heard since the clock began.
  func examples(at step: Int) -> Int { (step - firstStep) * examplesPerStep }

  /// `nil` before the first step.
  func examplesPerSecond(at step: Int) -> Double? {
    step == firstStep ? nil : Double(examples(at: step)) / learningSeconds
  }

  /// How long steps from here to another one take, in seconds; `nil` before the first step.
  func seconds(from step: Int, to end: Int) -> Double? {
    step == firstStep ? nil : learningSeconds * Double(end - step) / Double(step - firstStep)
  }

  /// Does something that does not count.
  func pause<Value>(_ body: () throws -> Value) rethrows -> Value {
    let begun = clock.now
    defer { paused += clock.now - begun }
    return try body()
  }
}
