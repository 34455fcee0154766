import Foundation
import Studio
import Training

extension TrainResult {
  var text: String {
    let end =
      switch outcome.end {
      case .finished: "finished"
      case .stopped: "stopped (training.stopAfter)"
      case .stoppedEarly: "ended early: validation no longer gets better"
      }
    var lines = ["\(folder.path): \(end) at step \(outcome.step)"]
    if outcome.examples > 0 {
      lines.append(
        String(
          format: "%d examples in %@, %.1f a second; %.1f %% of the time was waiting for data",
          outcome.examples, Phrase.time(outcome.learningSeconds),
          Double(outcome.examples) / outcome.learningSeconds, 100 * (outcome.waitedShare ?? 0)))
    }
    if outcome.skippedSteps > 0 {
      lines.append(
        "\(Phrase.count(outcome.skippedSteps, "step")) skipped: no finite loss and gradient, or an effect that failed"
      )
    }
    if let remark = clipping { lines.append(remark) }
    if let best = outcome.best {
      lines.append("best validation: \(Phrase.number(best.loss)) at step \(best.step)")
    }
    lines.append(
      outcome.end == .stopped
        ? "resume it: fader train --resume \(folder.path)"
        : isProxy
          ? "it is an effect of sessions: { \"effect\": \"proxy\", \"checkpoint\": \"\(folder.best)\" }"
          : "mix with it: fader mix STEMS --with \(folder.path)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// That nearly all steps were clipped.
  private var clipping: String? {
    remarkableClipping.map { limit, share in
      String(
        format:
          "%.0f %% of the steps were clipped at training.clipNorm %g, so that optimizer.learningRate alone "
          + "sets their size; gradientNorm in metrics.csv says what clipNorm would let more through",
        100 * share, limit)
    }
  }
}
