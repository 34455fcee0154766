import SignalOps
package import TensorEngine

/// How a mix measures.
public struct MixFigures: Equatable, Sendable {
  /// Integrated loudness in LUFS; `nil` for silence, and for less than 0.4 s.
  public var loudnessLufs: Double?
  /// True peak in dBTP; `nil` for silence.
  public var truePeakDbtp: Double?
  /// Loudness range in LU; `nil` where it has no meaning.
  public var loudnessRangeLu: Double?

  public init() {}
}

/// Loudness and true peak of a stereo mix as it streams by.
package struct MixMeter {
  package let sampleRate: Int
  private var loudness: LoudnessMeter
  private var peak: TruePeakMeter

  /// A meter at the start of a mix. It serves one thread, as its backend does.
  package init(sampleRate: Int, on backend: Backend) {
    self.sampleRate = sampleRate
    loudness = LoudnessMeter(sampleRate: sampleRate, channels: 2, on: backend)
    peak = TruePeakMeter(channels: 2, on: backend)
  }

  /// Takes the next block, left and right.
  package mutating func add(_ block: [[Float]]) {
    loudness.add(block)
    peak.add(block)
  }

  /// The figures of what was measured, with a gain applied.
  package func figures(gainDb gain: Double = 0) -> MixFigures {
    var figures = MixFigures()
    figures.loudnessLufs = loudness.integratedLufs(afterGainDb: gain)
    figures.truePeakDbtp = peak.truePeakDbtp.map { $0 + gain }
    figures.loudnessRangeLu = loudness.loudnessRangeLu(afterGainDb: gain)
    return figures
  }
}
