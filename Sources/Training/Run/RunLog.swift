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
