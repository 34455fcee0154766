import Foundation
import Losses
package import TensorEngine

/// A target, measured once, that any number of mixes are judged against.
package struct EvaluationTarget: Sendable {
  /// Planar, one or two channels.
  package let channels: [[Float]]
  package let sampleRate: Int
  package let loudness: LoudnessFigures
  private let features: FeatureTarget

  /// Measures a target.
  ///
  /// - Parameters:
  ///   - channels: Planar, one or two, all of one length.
  ///   - sampleRate: In hertz, one of `FeatureTarget.sampleRates`.
  ///   - backend: Whose threads and kernels run.
  package init(_ channels: [[Float]], sampleRate: Int, on backend: Backend) {
    self.channels = channels
    self.sampleRate = sampleRate
    loudness = LoudnessFigures(of: channels, sampleRate: sampleRate, on: backend)
    features = FeatureTarget(channels, sampleRate: sampleRate, on: backend)
  }

  /// Judges a mix as it is and at the target's loudness.
  ///
  /// The losses compare as many samples as the target has: a longer mix is cut, a shorter one goes on
  /// silently. Where only one of both is mono it counts as two equal channels.
  ///
  /// - Parameters:
  ///   - mix: At the target's sample rate, planar, one or two channels, all of one length.
  ///   - backend: Whose threads and kernels run.
  /// - Returns: Features, losses and loudness.
  package func judge(_ mix: [[Float]], on backend: Backend) -> JudgedMix {
    let own = LoudnessFigures(of: mix, sampleRate: sampleRate, on: backend)
    let width = max(channels.count, mix.count)
    let target = tensor(channels, width: width, on: backend)
    let series = features.series(of: mix, on: backend)
    let asRendered = EvaluationFigures(
      features: features.compared(with: series).errors,
      losses: losses(tensor(mix, width: width, on: backend), target))
    guard let from = own.integratedLufs, let to = loudness.integratedLufs else {
      return JudgedMix(
        figures: JudgedFigures(asRendered: asRendered, atTargetLoudness: nil), loudness: own)
    }
    // Mono as two equal channels is twice the power, by BS.1770-4's sum over channels.
    let doubled = 10 * log10(2.0)
    let difference =
      to - from + (channels.count < width ? doubled : 0) - (mix.count < width ? doubled : 0)
    let gain = Float(pow(10, difference / 20))
    let louder = mix.map { channel in channel.map { $0 * gain } }
    let matched = EvaluationFigures(
      features: features.compared(with: features.series(series, after: louder, on: backend)).errors,
      losses: losses(tensor(louder, width: width, on: backend), target))
    return JudgedMix(
      figures: JudgedFigures(asRendered: asRendered, atTargetLoudness: matched), loudness: own)
  }

  private func losses(
    _ input: Tensor, _ target: Tensor
  ) -> [(kind: LossKind, value: Double?)] {
    var losses: [(kind: LossKind, value: Double?)] = []
    for kind in LossKind.reported {
      if kind.needsStereo && input.shape[1] < 2 {
        losses.append((kind, nil))
        continue
      }
      let loss = kind.loss(sampleRate: Double(sampleRate))
      let value = loss.callAsFunction(input, target).values[0]
      losses.append((kind, value.isFinite ? Double(value) : nil))
    }
    return losses
  }

  /// `[1, channel, sample]`, as long as the target.
  private func tensor(_ audio: [[Float]], width: Int, on backend: Backend) -> Tensor {
    let count = channels[0].count
    return Tensor(uninitialized: [1, width, count], on: backend) { values in
      for index in 0..<width {
        let channel = audio[min(index, audio.count - 1)].prefix(count)
        let row = UnsafeMutableBufferPointer(start: values + index * count, count: count)
        let end = row.update(fromContentsOf: channel)
        row[end...].update(repeating: 0)
      }
    }
  }
}
