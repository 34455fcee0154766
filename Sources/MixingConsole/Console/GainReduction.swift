import TensorEngine

/// What a dynamics effect took away, over the time of the mix.
package struct GainReduction: Sendable {
  /// How long a step is.
  package static let stepSeconds = 0.01

  /// Where the effect is: the channel's name, `master` for the last one.
  package let channel: String
  /// The effect as paths call it, such as `compressor` or `compressor[2]`.
  package let effect: String
  /// The most that it took away in each step, in decibels, at least 0.
  package let decibels: [Float]
}

/// Collects what an effect takes away.
struct GainMeter {
  /// By step.
  private(set) var decibels: [Float] = []

  /// Takes a gain in decibels, `[…, sample]`, for samples from one of the mix on; the lowest of the rows counts, and
  /// samples before the mix's beginning do not.
  mutating func note(_ gainDb: Tensor, from start: Int, sampleRate: Int) {
    let (values, samples) = (gainDb.values, gainDb.shape[3])
    let stepsPerSecond = Int((1 / GainReduction.stepSeconds).rounded())
    for index in max(0, -start)..<max(0, -start, samples) {
      let step = (start + index) * stepsPerSecond / sampleRate
      if step >= decibels.count {
        decibels += Array(repeating: 0, count: step + 1 - decibels.count)
      }
      for row in stride(from: index, to: values.count, by: samples) {
        decibels[step] = max(decibels[step], 0 - values[row])
      }
    }
  }
}
