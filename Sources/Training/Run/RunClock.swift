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

  /// Heard since the clock began.
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
