import SignalOps
import TensorEngine

/// A Linkwitz–Riley crossover of fourth order: two Butterworth filters in a row on either side, −6 dB at the corner,
/// both sides in phase; their sum is an all-pass of second order.
///
/// Source: S. P. Lipshitz & J. Vanderkooy (1983), J. Audio Eng. Soc. 31(1/2).
struct Crossover {
  /// That of Butterworth's filter of second order.
  private static let q = 0.5.squareRoot()

  private let sampleRate: Int
  private var low = RecursiveState()
  private var high = RecursiveState()

  init(sampleRate: Int) { self.sampleRate = sampleRate }

  /// The next block below and above the corner, which is in hertz.
  mutating func split(_ signal: Tensor, at corner: TrackControl) -> (low: Tensor, high: Tensor) {
    (
      signal.equalized(Self.lowPass(corner), sampleRate: sampleRate, state: &low),
      signal.equalized(Self.highPass(corner), sampleRate: sampleRate, state: &high)
    )
  }

  static func lowPass(_ corner: TrackControl) -> [BiquadBand] {
    Array(repeating: BiquadBand(.lowPass, frequencyHz: corner, q: .number(q)), count: 2)
  }

  static func highPass(_ corner: TrackControl) -> [BiquadBand] {
    Array(repeating: BiquadBand(.highPass, frequencyHz: corner, q: .number(q)), count: 2)
  }

  /// What both sides together do to a signal that is not split.
  static func allPass(_ corner: TrackControl) -> BiquadBand {
    BiquadBand(.allPass, frequencyHz: corner, q: .number(q))
  }
}
