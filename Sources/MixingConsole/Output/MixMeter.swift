import SignalOps
package import TensorEngine

/// Loudness and true peak of a stereo mix as it streams by.
package struct MixMeter {
  package let sampleRate: Double
  private var loudness: LoudnessMeter
  private var peak: TruePeakMeter

  /// A meter at the start of a mix. It serves one thread, as its backend does.
  package init(sampleRate: Double, on backend: Backend) {
    self.sampleRate = sampleRate
    loudness = LoudnessMeter(sampleRate: sampleRate, channels: 2, on: backend)
    peak = TruePeakMeter(channels: 2, on: backend)
  }

  /// Takes the next block, left and right.
  package mutating func add(_ block: [[Float]]) {
    loudness.add(block)
    peak.add(block)
  }

  /// The mix as it was measured, with a gain applied and no limiter.
  package func setting(gainDb gain: Double = 0) -> OutputStage.Setting {
    OutputStage.Setting(
      gainDb: gain, loudnessLufs: loudness.integratedLufs(afterGainDb: gain),
      truePeakDbtp: peak.truePeakDbtp.map { $0 + gain },
      loudnessRangeLu: loudness.loudnessRangeLu(afterGainDb: gain))
  }
}
