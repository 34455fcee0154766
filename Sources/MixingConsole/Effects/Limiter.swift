import SignalOps
import TensorEngine

/// A look-ahead limiter whose ceiling holds between the samples too.
///
/// y = x·g, x later by the latency, with the gain g of `Tensor.limiterGain`: the output stage's, but that it begins
/// without a step where a peak passes the ceiling. Where nothing does, g is exactly 1. With a key, g is the key's.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked. The output comes
///   later by about `lookAheadMs` and 40 samples.
/// - Gradient: hand-written adjoint of the gain; none to the look-ahead, which counts whole samples.
/// - Source: U. Zölzer (ed., 2011), DAFX, 2nd ed., section 4.2.2; ITU-R BS.1770-4 (2015), annex 2.
package struct Limiter: PlainEffect {
  package static let name = "limiter"
  package static let usualPlace = StripPlace.ceiling

  package enum Control: String, ControlKey {
    case ceilingDb, releaseMs, lookAheadMs

    package var spec: ControlSpec {
      switch self {
      case .ceilingDb:
        .init(
          -24...0, .decibels, neutral: 0, standard: -1, automation: .perBlock,
          learned: .init(-24...0, start: -1), fitted: -24...0, search: .basin,
          typical: -6 ... -0.5)
      case .releaseMs:
        .init(
          1...2_000, .milliseconds, taper: .logarithmic, standard: 50, automation: .perBlock,
          learned: .init(10...500), fitted: 5...1_000)
      case .lookAheadMs:  // a latency, so it stays for a whole mix
        .init(0...20, .milliseconds, standard: 1.5, automation: .none, typical: 0.5...5)
      }
    }
  }

  package init() {}

  package var takesKey: Bool { true }

  package func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
    let milliseconds = Control.allCases.firstIndex(of: .lookAheadMs).map { values[$0].largest } ?? 0
    // As the processor reads it, or the two could round to either side.
    return LookAhead(milliseconds: Double(Float(milliseconds)), sampleRate: sampleRate)
      .latencySamples
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(context)
  }

  private final class Processor: EffectProcessor {
    private let sampleRate: Int
    private var lookAhead: LookAhead?
    private var delay = DelayLine(0)
    private var state = LimiterState()

    private let isMetered: Bool
    private(set) var gainDb: Tensor?

    init(_ context: SignalContext) {
      (sampleRate, isMetered) = (context.sampleRate, context.isMetered)
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let lookAhead = lookAhead(controls.tensor(Control.lookAheadMs))
      if self.lookAhead != lookAhead {
        self.lookAhead = lookAhead
        (delay, state) = (DelayLine(lookAhead.latencySamples), LimiterState())
      }
      let gain = inputs[inputs.count - 1].limiterGain(
        ceilingDb: controls[Control.ceilingDb], releaseMs: controls[Control.releaseMs],
        lookAhead: lookAhead, sampleRate: sampleRate, state: &state)
      if isMetered { gainDb = gain.detached.decibels(floor: 1e-8) }
      return delay.next(inputs[0]) * gain
    }

    /// The look-ahead, the same for all of a batch.
    private func lookAhead(_ milliseconds: Tensor) -> LookAhead {
      let found = milliseconds.values.map {
        LookAhead(milliseconds: Double($0), sampleRate: sampleRate)
      }
      guard let first = found.first, found.allSatisfy({ $0 == first }) else {
        preconditionFailure("limiter: several look-aheads in one batch")
      }
      return first
    }
  }
}
