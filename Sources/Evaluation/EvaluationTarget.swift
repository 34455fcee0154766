import Foundation
package import Losses
package import TensorEngine

/// A target, measured once, that any number of mixes are judged against.
package struct EvaluationTarget: Sendable {
  package let programme: any Programme
  package let sampleRate: Int
  package let loudness: LoudnessFigures
  private let features: FeatureTarget
  /// What is reported of a mix.
  private let reported: [LossKind]

  /// Measures a target.
  ///
  /// - Parameters:
  ///   - programme: At least one sample.
  ///   - sampleRate: In hertz, one of `FeatureTarget.sampleRates`.
  ///   - losses: Those that are reported of it.
  ///   - backend: Whose threads and kernels run.
  /// - Throws: What reading the programme throws.
  package init(
    _ programme: any Programme, sampleRate: Int, losses: LossCatalogue, on backend: Backend
  ) throws {
    reported = losses.reported
    self.programme = programme
    self.sampleRate = sampleRate
    loudness = try LoudnessFigures(of: programme, sampleRate: sampleRate, on: backend)
    features = try FeatureTarget(programme, sampleRate: sampleRate, on: backend)
  }

  /// Judges a mix as it is and at the target's loudness.
  ///
  /// The losses compare as many samples as the target has: a longer mix is cut, a shorter one continues
  /// in silence. Where only one of both is mono it counts as two equal channels.
  ///
  /// - Parameters:
  ///   - mix: At the target's sample rate, at least one sample.
  ///   - backend: Whose threads and kernels run.
  ///   - progress: Called with the share done, 0…1; what it throws ends the work.
  /// - Returns: Features, losses and loudness.
  /// - Throws: What reading the mix or the target throws.
  package func judge(
    _ mix: any Programme, on backend: Backend, progress: (Double) throws -> Void = { _ in }
  ) throws -> JudgedMix {
    let own = try LoudnessFigures(of: mix, sampleRate: sampleRate, on: backend)
    try progress(0.05)
    let gain = self.gain(of: mix, own)
    let series = try features.series(of: mix, on: backend)
    try progress(0.2)
    let louder = try gain.map { try features.series(series, of: mix, after: $0, on: backend) }
    let losses = try losses(of: mix, gains: [1] + (gain.map { [$0] } ?? []), on: backend) {
      try progress(0.25 + 0.75 * $0)
    }
    return JudgedMix(
      figures: JudgedFigures(
        asRendered: EvaluationFigures(
          features: features.compared(with: series).errors, losses: losses[0]),
        atTargetLoudness: louder.map {
          EvaluationFigures(features: features.compared(with: $0).errors, losses: losses[1])
        }),
      loudness: own)
  }

  /// What brings a mix to the target's loudness; `nil` where either has none.
  private func gain(of mix: any Programme, _ own: LoudnessFigures) -> Float? {
    guard let from = own.integratedLufs, let to = loudness.integratedLufs else { return nil }
    // Mono as two equal channels is twice the power, by BS.1770-4's sum over channels.
    let (width, doubled) = (width(with: mix), 10 * log10(2.0))
    let difference =
      to - from + (programme.channels < width ? doubled : 0) - (mix.channels < width ? doubled : 0)
    return Float(pow(10, difference / 20))
  }

  private func width(with mix: any Programme) -> Int { max(programme.channels, mix.channels) }

  /// The losses after each gain.
  private func losses(
    of mix: any Programme, gains: [Float], on backend: Backend, progress: (Double) throws -> Void
  ) throws -> [[(kind: LossKind, value: Double?)]] {
    let (samples, part) = (programme.samples, programme.part)
    let width = width(with: mix)
    let meter = LossMeter(
      reported.map { $0.loss(sampleRate: sampleRate) }, channels: width)
    var meters = gains.map { _ in meter }
    for start in stride(from: 0, to: samples, by: part) {
      let range = start..<min(start + part, samples)
      let piece = try LossPiece(range, of: samples, margin: meter.margin, on: backend) { range in
        (
          try mix.samples(in: range, channels: width),
          try programme.samples(in: range, channels: width)
        )
      }
      for (index, gain) in gains.enumerated() {
        meters[index].add(gain == 1 ? piece : piece.louder(gain))
      }
      try progress(Double(range.upperBound) / Double(samples))
    }
    return meters.map { meter in
      zip(reported, meter.values).map { ($0, $1.flatMap { $0.isFinite ? $0 : nil }) }
    }
  }
}
