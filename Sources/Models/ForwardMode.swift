/// How a model is run.
package enum ForwardMode: Equatable, Sendable {
  /// With the statistics gathered in training; nothing random.
  case inference
  /// With the statistics of the batch, which are gathered; what is dropped is drawn from the step's seed.
  case training(seed: UInt64)

  /// Whether batch statistics are used and gathered.
  package var isTraining: Bool { self != .inference }
}
