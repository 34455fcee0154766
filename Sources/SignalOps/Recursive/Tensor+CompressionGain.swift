package import TensorEngine

extension Tensor {
  /// The gain in decibels, without the makeup, with which a compressor answers to this signal: that of
  /// `compressed`, where another signal than the one that is compressed is listened to.
  ///
  /// - Parameters:
  ///   - controls: The threshold, the curve and the times.
  ///   - sampleRate: In hertz.
  ///   - state: The gain at the end of the block before, one per track; moved on.
  /// - Returns: s of `compressed`.
  ///
  /// Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`, the channels linked.
  ///
  /// Gradient: composed of recorded ops and the adjoint of `ballistics`.
  ///
  /// Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4 and 16.
  package func compressionGain(
    _ controls: CompressorControls, sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    precondition(rank == 4, "compressionGain: the signal's shape is \(shape)")
    let level = magnitude().maximum(along: 2).decibels(floor: 1e-8)
    let above = level - controls.thresholdDb.tensor(on: backend)
    let knee = controls.kneeDb.tensor(on: backend).maximum(1e-6)
    // Through the knee, then along the line.
    let bend = (above + 0.5 * knee).maximum(0).minimum(knee)
    let line = (above - 0.5 * knee).maximum(0)
    let slope = (1 / controls.ratio.tensor(on: backend) - 1).minimum(Self.leastSlope)
    return (slope * (bend.squared() / (2 * knee) + line)).ballistics(
      attackMs: controls.attackMs, releaseMs: controls.releaseMs, sampleRate: sampleRate,
      state: &state)
  }
}
