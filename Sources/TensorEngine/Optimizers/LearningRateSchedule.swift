import Foundation

/// How the learning rate moves over a run: up in a line, then on a course.
///
/// The first `warmUpSteps` steps have the shares 1/n, 2/n, … 1 of the rate. Apart from `plateau` a rate
/// follows from the step alone.
package struct LearningRateSchedule: Equatable, Sendable {
  /// What the rate does after the warm-up.
  package enum Course: Equatable, Sendable {
    /// It stays.
    case constant
    /// It falls along half a cosine to a share of itself, which it would reach with the step after the last.
    ///
    /// - Source: I. Loshchilov, F. Hutter, "SGDR", ICLR 2017, eq. 5, https://arxiv.org/abs/1608.03983.
    case cosine(finalShare: Double)
    /// It is multiplied by `factor` at each of some shares of the whole run, 0 … 1.
    case step(milestones: [Double], factor: Double)
    /// It falls as a power of the steps k after the warm-up, ((A + 1)/(A + k))^0.602, where A is the share `stability` of
    /// the whole run: for gradients that are estimated.
    ///
    /// - Source: J. C. Spall, "Implementation of the simultaneous perturbation algorithm for stochastic optimization",
    ///   IEEE Trans. Aerospace and Electronic Systems 34(3), 1998.
    case spall(stability: Double)
    /// It is multiplied by `factor`, down to `minimum`, whenever more than `patience` validations in a row
    /// were no better than the best before by a ten-thousandth, as `torch.optim.lr_scheduler.ReduceLROnPlateau`
    /// does it.
    case plateau(factor: Double, patience: Int, minimum: Double)
  }

  /// What a plateau is known by; to be saved with a run.
  package struct Plateau: Codable, Equatable, Sendable {
    /// The value that was last found better; `nil` before the first.
    package private(set) var best: Double?
    /// Validations since the best, or since the rate fell.
    package private(set) var waited = 0
    /// What the rate has been multiplied by.
    package private(set) var scale = 1.0

    /// No validation yet.
    package init() {}

    fileprivate mutating func observe(_ value: Double, factor: Double, patience: Int) {
      if best.map({ value < $0 - 1e-4 * abs($0) }) ?? !value.isNaN {
        (best, waited) = (value, 0)
      } else {
        waited += 1
      }
      if waited > patience {
        scale *= factor
        waited = 0
      }
    }
  }

  /// The rate at the end of the warm-up.
  package let peak: Double
  /// How many steps it takes to get there.
  package let warmUpSteps: Int
  /// What the rate does then.
  package let course: Course
  /// What is known of the validations; only `Course.plateau` asks.
  package var plateau = Plateau()

  /// A schedule at its beginning.
  package init(peak: Double, warmUpSteps: Int = 0, course: Course = .constant) {
    precondition(warmUpSteps >= 0, "LearningRateSchedule: a warm-up of \(warmUpSteps) steps")
    self.peak = peak
    self.warmUpSteps = warmUpSteps
    self.course = course
  }

  /// The rate of a step, counted from 0, of a run of `total` steps.
  package func rate(step: Int, of total: Int) -> Double {
    let warmth = step < warmUpSteps ? Double(step + 1) / Double(warmUpSteps) : 1
    switch course {
    case .constant:
      return peak * warmth
    case .cosine(let finalShare):
      if step < warmUpSteps { return peak * warmth }
      let way = Double(step - warmUpSteps) / Double(max(total - warmUpSteps, 1))
      return peak * (finalShare + (1 - finalShare) * (1 + cos(.pi * min(way, 1))) / 2)
    case .step(let milestones, let factor):
      let passed = milestones.count { step >= Int(($0 * Double(total)).rounded()) }
      return peak * warmth * pow(factor, Double(passed))
    case .spall(let stability):
      if step < warmUpSteps { return peak * warmth }
      let delay = stability * Double(total)
      return peak * pow((delay + 1) / (delay + Double(step - warmUpSteps + 1)), 0.602)
    case .plateau(_, _, let minimum):
      return warmth * max(peak * plateau.scale, min(minimum, peak))
    }
  }

  /// Tells of a validation's value, where less is better and NaN never is.
  package mutating func observe(_ value: Double) {
    guard case .plateau(let factor, let patience, _) = course else { return }
    plateau.observe(value, factor: factor, patience: patience)
  }
}
