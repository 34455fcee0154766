package import Documents
import TensorEngine

/// How the learning rate changes over a run.
package struct ScheduleConfiguration: ConfigurationSection {
  package let kind: Kind
  package let warmUpSteps: Int
  package let finalShare: Double
  package let milestones: [Double]
  package let factor: Double
  package let patience: Int
  package let minimumShare: Double
  package let stability: Double

  /// The schedules by name.
  package enum Kind: String, CaseIterable, Sendable {
    case constant, cosine, step, plateau, spall
  }

  static let kind = ConfigurationKey(
    "kind", .choice, default: Kind.constant,
    "cosine falls to finalShare at training.steps, step by factor at each milestone, plateau by factor "
      + "where validation no longer gets better, spall as 1/k^0.602, for gradients that are estimated."
  )
  static let warmUpSteps = ConfigurationKey(
    "warmUpSteps", .whole(0...100_000_000, unit: "steps"), default: 0,
    "The rate grows from nothing over so many steps.")
  static let finalShare = ConfigurationKey(
    "finalShare", .number(0...1), default: 0, "Of cosine: the share of the rate at the end.")
  static let milestones = ConfigurationKey(
    "milestones", .list(.number(0...1), of: "shares of training.steps", count: 1...100),
    default: [0.85, 0.95], "Of step: when the rate falls.")
  static let factor = ConfigurationKey(
    "factor", .number(0...1), default: 0.1, "Of step and plateau: what the rate is multiplied by.")
  static let patience = ConfigurationKey(
    "patience", .whole(0...1_000_000, unit: "validations"), default: 10,
    "Of plateau: how many validations in a row may bring nothing.")
  static let minimumShare = ConfigurationKey(
    "minimumShare", .number(0...1), default: 0,
    "Of plateau: the share of the rate below which it does not fall.")
  static let stability = ConfigurationKey(
    "stability", .number(0...10), default: 0.1,
    "Of spall: the share of training.steps that is added to k, so that the rate falls later.")
  package static let keys: [any DocumentedKey] = [
    kind, warmUpSteps, finalShare, milestones, factor, patience, minimumShare, stability,
  ]

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid, and what would be.
  package init(_ reader: SectionReader) throws {
    kind = try reader(Self.kind)
    let used: [any DocumentedKey] =
      switch kind {
      case .constant: []
      case .cosine: [Self.finalShare]
      case .step: [Self.milestones, Self.factor]
      case .plateau: [Self.factor, Self.patience, Self.minimumShare]
      case .spall: [Self.stability]
      }
    let unused = Self.keys.dropFirst(2).filter { key in !used.contains { $0.name == key.name } }
    try reader.refuse(unused, because: "the schedule \(kind) has no such setting. Leave it out.")
    warmUpSteps = try reader(Self.warmUpSteps)
    finalShare = try reader(Self.finalShare)
    milestones = try reader(Self.milestones)
    factor = try reader(Self.factor)
    patience = try reader(Self.patience)
    minimumShare = try reader(Self.minimumShare)
    stability = try reader(Self.stability)
    if milestones != milestones.sorted() {
      throw reader.wrong(Self.milestones, "milestones come one after the other. Sort them.")
    }
  }

  /// The schedule whose highest rate is `peak`.
  func schedule(peak: Double) -> LearningRateSchedule {
    let course: LearningRateSchedule.Course =
      switch kind {
      case .constant: .constant
      case .cosine: .cosine(finalShare: finalShare)
      case .step: .step(milestones: milestones, factor: factor)
      case .plateau: .plateau(factor: factor, patience: patience, minimum: minimumShare * peak)
      case .spall: .spall(stability: stability)
      }
    return LearningRateSchedule(peak: peak, warmUpSteps: warmUpSteps, course: course)
  }
}
