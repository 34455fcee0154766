import Kernels
import TensorEngine

/// The gain of a look-ahead limiter as the peaks of one track stream by: a release that peaks cut short, the minimum
/// over all that a peak's neighbours have to hold, a bell over it.
///
/// Gains are summed as whole numbers of 2⁻³⁰, rounded down: such sums are exact, so they do not drift, and do not
/// depend on the blocks. Up to a third of 2,000 values the triple sum stays below 2⁶³.
struct LimiterGain {
  /// The points between two samples whose peaks are looked at, and how far they hear on one side.
  static let interpolations = [TruePeakInterpolation.exact, .rounded]
  static let reach = TruePeakInterpolation.exact.tapCount / 2
  /// What is aimed below the ceiling, in decibels: it covers what a moving gain adds between the samples.
  static let marginDb = 0.1

  /// Values in each of the three running means that make the bell.
  let third: Int
  /// Values of the running minimum.
  private let window: Int
  private(set) var memory: LimiterMemory
  private var means: [Int64]
  private var minima: [Int64]

  /// The gain before the first peak, for a bell as wide as three running means of `third` values.
  init(third: Int) {
    precondition(1...2_000 ~= third, "LimiterGain: means of \(third) values")
    let (one, width) = (Int64(1) << 30, Int64(third))
    self.third = third
    window = Self.bell(third: third) + 2 * Self.reach
    // As if the gain had always been 1.
    let level = [one, one * width, one * width * width]
    means = (0..<third).flatMap { _ in level }
    minima = Array(repeating: 0, count: 2 * window)
    memory = LimiterMemory()
    memory.released = 1
    memory.sums = (level[0] * width, level[1] * width, level[2] * width)
    memory.quiet = Self.latency(third: third)
  }

  /// How many gains a bell averages.
  private static func bell(third: Int) -> Int { 3 * third - 2 }

  /// Samples by which a signal has to wait for its gain: what the interpolator must have seen, the bell, and the hold
  /// after it.
  static func latency(third: Int) -> Int { reach + (bell(third: third) - 1) + reach }

  /// The largest third of a look-ahead in samples.
  static func third(ofSamples samples: Double) -> Int {
    min(max(1, Int((samples / 3).rounded())), 2_000)
  }

  /// Whether all is as if the gain had always been 1, and stays so as long as no peak passes the ceiling.
  var isQuiet: Bool { memory.quiet >= Self.latency(third: third) }

  /// Peaks that pass by while the gain rests.
  mutating func skip(_ peaks: [Float]) { memory.last_peak = peaks.last ?? memory.last_peak }

  /// What a gain is made from.
  func setting(ceiling: Double, target: Double, knee: Double, release: Double) -> LimiterSetting {
    LimiterSetting(
      ceiling: ceiling, target: target, knee: knee, release: release, third: third, window: window)
  }

  /// The gains of the next peaks.
  mutating func next(
    _ setting: LimiterSetting, _ peaks: UnsafePointer<Float>, count: Int,
    into gains: UnsafeMutablePointer<Float>, trace: UnsafeMutablePointer<Double>? = nil,
    _ kernels: ShapingKernels
  ) {
    var setting = setting
    kernels.limiter_gains(&setting, count, peaks, &memory, &means, &minima, gains, trace)
  }
}
