import Documents
import Foundation
import MixingConsole

/// The numbers that resuming a run needs, beside arrays.
struct RunState: Codable, Equatable {
  var trainer: Trainer.State
  var best: Best?
  /// Validations since the best.
  var validationsWithoutGain = 0
  /// Whether what follows the last step, such as its validation, has still to be done.
  var hasUnfinishedStep = false
  /// What has happened since the last row of `metrics.csv`.
  var interval: MetricsAccumulator

  /// `isOpen` is what checkpoints have always called it.
  private enum CodingKeys: String, CodingKey {
    case trainer, best, validationsWithoutGain, interval
    case hasUnfinishedStep = "isOpen"
  }

  /// The validation that was the best so far.
  struct Best: Codable, Equatable {
    let step: Int
    let loss: Double
  }

  /// The state as it stands in a checkpoint.
  func json() throws -> JSONValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try JSONValue(parsing: Array(encoder.encode(self)))
  }

  init(trainer: Trainer.State, interval: MetricsAccumulator) {
    (self.trainer, self.interval) = (trainer, interval)
  }

  init(_ json: JSONValue) throws {
    self = try JSONDecoder().decode(RunState.self, from: Data(json.inline.utf8))
  }
}
