import SignalOps
import TensorEngine

/// The signal of another channel on its way to the detector of an effect: as late as the effect's own input, and
/// through the key's filters.
struct KeyInput {
  let key: SideChain
  /// How many samples the signal waits.
  var wait = 0 {
    didSet { if wait != oldValue { delay = DelayLine(wait) } }
  }
  private var delay = DelayLine(0)
  private let filters: [BiquadBand]
  private var state = RecursiveState()
  private let sampleRate: Int

  init(_ key: SideChain, _ context: SignalContext) {
    self.key = key
    sampleRate = context.sampleRate
    func filter(_ type: BiquadType, _ corner: Double?) -> BiquadBand? {
      corner.map { BiquadBand(type, frequencyHz: .number($0), q: .number(SideChain.q)) }
    }
    filters = [filter(.highPass, key.highPassHz), filter(.lowPass, key.lowPassHz)]
      .compactMap(\.self)
  }

  /// The next block.
  mutating func next(_ taps: (SideChain) -> Tensor) -> Tensor {
    let signal = delay.next(taps(key))
    return filters.isEmpty
      ? signal : signal.equalized(filters, sampleRate: sampleRate, state: &state)
  }
}
