package import SignalOps
package import TensorEngine

/// Measures a sound as it streams by, for how loud it is to be made.
package struct StemLevel {
  private let preparation: StemPreparation
  private var peak: Float = 0
  /// Measures loudness; `nil` where only the peak is asked for.
  private var meter: LoudnessMeter?

  /// - Parameters:
  ///   - preparation: How loud the sound is to be made.
  ///   - sampleRate: In hertz.
  ///   - channels: How many the sound has.
  ///   - backend: Whose kernels run.
  package init(
    _ preparation: StemPreparation, sampleRate: Int, channels: Int, on backend: Backend
  ) {
    self.preparation = preparation
    if case .loudness = preparation {
      meter = LoudnessMeter(sampleRate: sampleRate, channels: channels, on: backend)
    }
  }

  /// Takes the next samples, one array for each channel.
  package mutating func add(_ block: [[Float]]) {
    for channel in block { peak = channel.reduce(peak) { max($0, abs($1)) } }
    meter?.add(block)
  }

  /// What all that was taken is to be multiplied by.
  package var gain: Double {
    preparation.gain(peak: Double(peak), integratedLufs: meter?.integratedLufs)
  }
}
