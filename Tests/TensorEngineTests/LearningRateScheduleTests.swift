import Foundation
import TensorEngine
import Testing

@Suite struct LearningRateScheduleTests {
  private func check(_ name: String, warmUpSteps: Int, _ course: LearningRateSchedule.Course) throws
  {
    let expected = try #require(try OptimizerGolden.load().rates[name])
    let schedule = LearningRateSchedule(peak: 0.3, warmUpSteps: warmUpSteps, course: course)
    for (step, rate) in expected.enumerated() {
      let found = schedule.rate(step: step, of: expected.count)
      #expect(abs(found - rate) < 1e-14, "\(name), step \(step)")  // PyTorch goes from rate to rate
    }
  }

  @Test func agreesWithPyTorch() throws {
    try check("constantWarm", warmUpSteps: 5, .constant)
    try check("cosine", warmUpSteps: 0, .cosine(finalShare: 0.1))
    try check("cosineWarm", warmUpSteps: 5, .cosine(finalShare: 0.1))
    let step = LearningRateSchedule.Course.step(milestones: [0.5, 0.75], factor: 0.2)
    try check("step", warmUpSteps: 0, step)
    try check("stepWarm", warmUpSteps: 5, step)
  }

  @Test func aPlateauAgreesWithPyTorch() throws {
    let golden = try OptimizerGolden.load().plateau
    var schedule = LearningRateSchedule(
      peak: 0.3, course: .plateau(factor: 0.2, patience: 2, minimum: 0.001))
    for (value, expected) in zip(golden.values, golden.rates) {
      schedule.observe(value)
      #expect(abs(schedule.rate(step: 7, of: 100) - expected) < 1e-15)
      // What is known goes through a file each time.
      let saved = try JSONEncoder().encode(schedule.plateau)
      schedule.plateau = LearningRateSchedule.Plateau()
      schedule.plateau = try JSONDecoder().decode(LearningRateSchedule.Plateau.self, from: saved)
    }
  }

  /// Lower is better below 0 too, where PyTorch takes every value within a ten-thousandth for a better one.
  @Test func aPlateauKnowsNegativeValuesAndSurvivesWhatIsNoNumber() {
    var schedule = LearningRateSchedule(
      peak: 1, course: .plateau(factor: 0.5, patience: 1, minimum: 0))
    for (value, rate) in [
      (.nan, 1), (-10, 1), (-10.0005, 1), (-9, 0.5), (-10.1, 0.5), (.nan, 0.5), (.nan, 0.25),
    ] {
      schedule.observe(value)
      #expect(schedule.rate(step: 0, of: 10) == rate)
    }
  }

  /// a_k = a/(A + k)^0.602 (Spall 1998) from k = 1 on, where it is the rate that was given.
  @Test func spallsFallsAsAPower() {
    let schedule = LearningRateSchedule(
      peak: 0.3, warmUpSteps: 4, course: .spall(stability: 0.25))
    for (step, rate) in [0.075, 0.15, 0.225, 0.3].enumerated() {
      #expect(abs(schedule.rate(step: step, of: 40) - rate) < 1e-12)
    }
    let a = 0.3 * pow(11, 0.602)
    for k in 1..<36 {
      let found = schedule.rate(step: 3 + k, of: 40)
      #expect(abs(found - a / pow(10 + Double(k), 0.602)) < 1e-12, "k = \(k)")
    }
  }

  @Test func aPlateauIsWarmedUp() {
    let schedule = LearningRateSchedule(
      peak: 1, warmUpSteps: 4, course: .plateau(factor: 0.5, patience: 1, minimum: 0.5))
    #expect((0..<6).map { schedule.rate(step: $0, of: 6) } == [0.25, 0.5, 0.75, 1, 1, 1])
  }

  /// Shares of a run that are no whole steps in binary.
  @Test func milestonesAreWholeSteps() {
    for (share, total, step) in [(0.07, 100, 7), (0.29, 100, 29), (0.57, 100, 57), (0.9, 10, 9)] {
      let schedule = LearningRateSchedule(
        peak: 1, course: .step(milestones: [share], factor: 0.5))
      #expect(schedule.rate(step: step - 1, of: total) == 1)
      #expect(schedule.rate(step: step, of: total) == 0.5)
    }
  }
}
