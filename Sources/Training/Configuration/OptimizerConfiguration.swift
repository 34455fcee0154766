package import Documents
import TensorEngine

/// How weights follow their gradients.
package struct OptimizerConfiguration: ConfigurationSection {
  package let kind: Kind
  package let learningRate, meanDecay, squareDecay, epsilon, weightDecay, momentum: Double
  package let looksAhead: Bool

  /// The optimisers by name.
  package enum Kind: String, CaseIterable, Sendable {
    case adam, adamW, amsGrad, sgd
  }

  static let kind = ConfigurationKey(
    "kind", .choice, default: Kind.adam,
    "adam; adamW, which shrinks weights apart from the gradient; amsGrad, whose steps do not grow again; "
      + "sgd, plain gradient descent.")
  static let learningRate = ConfigurationKey(
    "learningRate", .number(0...1e3), default: 3e-4, "The size of a step.")
  static let meanDecay = ConfigurationKey(
    "meanDecay", .number(0...0.999_999), default: 0.9, "β₁ of all but sgd.")
  static let squareDecay = ConfigurationKey(
    "squareDecay", .number(0...0.999_999_9), default: 0.999, "β₂ of all but sgd.")
  static let epsilon = ConfigurationKey(
    "epsilon", .number(1e-16...1), default: 1e-8, "ε of all but sgd.")
  static let weightDecay = ConfigurationKey(
    "weightDecay", .number(0...1), default: 0, "How much weights are drawn towards 0.")
  static let momentum = ConfigurationKey(
    "momentum", .number(0...0.999_999), default: 0, "How much of the last step sgd keeps.")
  static let looksAhead = ConfigurationKey(
    "looksAhead", .truth, default: false, "Whether sgd takes Nesterov's momentum.")
  private static let ofAdam: [any DocumentedKey] = [meanDecay, squareDecay, epsilon]
  private static let ofDescent: [any DocumentedKey] = [momentum, looksAhead]
  package static let keys: [any DocumentedKey] =
    [kind, learningRate, weightDecay] + ofAdam + ofDescent

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    kind = try reader(Self.kind)
    switch kind {
    case .sgd: try reader.refuse(Self.ofAdam, because: "sgd has no such setting. Leave it out.")
    default:
      try reader.refuse(
        Self.ofDescent, because: "only sgd has this setting, not \(kind). Leave it out.")
    }
    learningRate = try reader(Self.learningRate)
    weightDecay = try reader(Self.weightDecay)
    meanDecay = try reader(Self.meanDecay)
    squareDecay = try reader(Self.squareDecay)
    epsilon = try reader(Self.epsilon)
    momentum = try reader(Self.momentum)
    looksAhead = try reader(Self.looksAhead)
    if looksAhead, momentum == 0 {
      throw reader.wrong(Self.looksAhead, "there is no momentum to look ahead with. Set momentum.")
    }
  }

  /// The optimiser, which has not seen a gradient yet.
  var optimizer: any Optimizer {
    switch kind {
    case .adam, .amsGrad:
      Adam(
        learningRate: learningRate, meanDecay: meanDecay, squareDecay: squareDecay,
        epsilon: epsilon, weightDecay: .coupled(weightDecay), isAMSGrad: kind == .amsGrad)
    case .adamW:
      Adam(
        learningRate: learningRate, meanDecay: meanDecay, squareDecay: squareDecay,
        epsilon: epsilon, weightDecay: .decoupled(weightDecay))
    case .sgd:
      StochasticGradientDescent(
        learningRate: learningRate, momentum: momentum, looksAhead: looksAhead,
        weightDecay: weightDecay)
    }
  }
}
