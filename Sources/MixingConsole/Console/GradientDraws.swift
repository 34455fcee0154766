import Synchronization
package import TensorEngine

/// The draws of one step of training, for gradients that have to be estimated, and what came of the estimates.
///
/// An effect is asked for its gradient on the walk back, when the mix is long made: what becomes of it then is noted
/// here.
package final class GradientDraws: Sendable {
  private struct Outcome {
    var sources: UInt64 = 0
    var ratios: [Double] = []
    var failure: (any Error)?
  }

  /// Which step it is, counted from 1.
  package let step: Int
  private let seed: UInt64
  private let outcome = Mutex(Outcome())

  /// - Parameters:
  ///   - seed: What is drawn follows from it and from the console alone.
  ///   - step: Which step it is, counted from 1.
  package init(seed: UInt64, step: Int = 1) { (self.seed, self.step) = (seed, step) }

  /// The draws for one more effect, unlike those of any other.
  package func source() -> RandomSource {
    outcome.withLock { outcome in
      outcome.sources += 1
      return RandomSource(seed: seed, stream: outcome.sources)
    }
  }

  /// Notes how sure an estimate is: the power of the mean of its draws over that of its standard error; `nil` where
  /// that is not known.
  package func note(signalToNoise: Double?) {
    guard let signalToNoise else { return }
    outcome.withLock { $0.ratios.append(signalToNoise) }
  }

  /// Notes why there is no estimate.
  package func note(failure: any Error) {
    outcome.withLock { $0.failure = $0.failure ?? failure }
  }

  /// How sure the estimates were, on average; `nil` where that is not known of any.
  package var signalToNoise: Double? {
    outcome.withLock { outcome in
      outcome.ratios.isEmpty ? nil : outcome.ratios.reduce(0, +) / Double(outcome.ratios.count)
    }
  }

  /// What ended the first estimate that failed.
  package var failure: (any Error)? { outcome.withLock(\.failure) }
}
