package import Documents

/// How long and in what portions is learned.
package struct TrainingConfiguration: ConfigurationSection {
  package let steps: Int
  package let stopAfter: Int?
  package let batchSize, accumulation: Int
  package let clipNorm, averageDecay: Double?
  package let nonFiniteLimit: Int
  package let earlyStopping: Int?
  package let recompute: Bool

  static let steps = ConfigurationKey(
    "steps", .whole(1...100_000_000, unit: "steps"), default: 20_000,
    "The length of the whole run; schedules are laid out over it.")
  static let stopAfter = ConfigurationKey(
    "stopAfter", .optional(.whole(1...100_000_000, unit: "steps")), default: nil,
    affectsTraining: false,
    "Stop after so many steps in all, as if interrupted; schedules do not see it. --resume "
      + "leaves it behind.")
  static let batchSize = ConfigurationKey(
    "batchSize", .whole(1...4_096, unit: "examples"), default: 4, "Examples heard at a time.")
  static let accumulation = ConfigurationKey(
    "accumulation", .whole(1...4_096, unit: "batches"), default: 1,
    "Batches whose gradients are put together into one step.")
  static let clipNorm = ConfigurationKey(
    "clipNorm", .optional(.number(1e-9...1e9)), default: 1,
    "Gradients whose norm over all weights is larger are scaled to it; null for any.")
  static let averageDecay = ConfigurationKey(
    "averageDecay", .optional(.number(0...0.999_999)), default: nil,
    "How much of a running average of the weights stays at each step; checkpoints then hold the average."
  )
  static let nonFiniteLimit = ConfigurationKey(
    "nonFiniteLimit", .whole(1...1_000_000, unit: "steps"), default: 10,
    "So many steps in a row without a finite loss and gradient, or in which a plug-in fails, end the run; "
      + "fewer are skipped.")
  static let earlyStopping = ConfigurationKey(
    "earlyStopping", .optional(.whole(1...1_000_000, unit: "validations")), default: nil,
    "So many validations in a row that bring nothing end the run.")
  static let recompute = ConfigurationKey(
    "recompute", .truth, default: true, affectsTraining: false,
    "What batch norm gives is computed again in the walk back rather than kept: the same numbers, less memory."
  )
  package static let keys: [any DocumentedKey] = [
    steps, stopAfter, batchSize, accumulation, clipNorm, averageDecay, nonFiniteLimit,
    earlyStopping, recompute,
  ]

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    steps = try reader(Self.steps)
    stopAfter = try reader(Self.stopAfter)
    batchSize = try reader(Self.batchSize)
    accumulation = try reader(Self.accumulation)
    clipNorm = try reader(Self.clipNorm)
    averageDecay = try reader(Self.averageDecay)
    nonFiniteLimit = try reader(Self.nonFiniteLimit)
    earlyStopping = try reader(Self.earlyStopping)
    recompute = try reader(Self.recompute)
  }
}
