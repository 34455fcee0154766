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
    var matched: [[Float]]?
    if let from = own.integratedLufs, let to = loudness.integratedLufs {
      let gain = Float(pow(10, (to - from) / 20))
      matched = mix.map { channel in channel.map { $0 * gain } }
    }
    return JudgedMix(
      asRendered: figures(of: mix, on: backend),
      atTargetLoudness: matched.map { figures(of: $0, on: backend) }, loudness: own)
  }

  private func figures(of mix: [[Float]], on backend: Backend) -> EvaluationFigures {
    let width = max(channels.count, mix.count)
    let target = tensor(channels, width: width, on: backend)
    let input = tensor(mix, width: width, on: backend)
    var losses: [(kind: LossKind, value: Double?)] = []
    for kind in LossKind.reported {
      if kind.needsStereo && width < 2 {
        losses.append((kind, nil))
        continue
      }
      let loss = kind.loss(sampleRate: Double(sampleRate))
      let value = loss.callAsFunction(input, target).values[0]
      losses.append((kind, value.isFinite ? Double(value) : nil))
    }
    return EvaluationFigures(
      features: features.compared(with: mix, on: backend).errors, losses: losses)
  }

  /// `[1, channel, sample]`, as long as the target.
  private func tensor(_ audio: [[Float]], width: Int, on backend: Backend) -> Tensor {
    let count = channels[0].count
    let values = (0..<width).flatMap { index in
      let channel = audio[min(index, audio.count - 1)].prefix(count)
      return channel + Array(repeating: 0, count: count - channel.count)
    }
    return Tensor(values, shape: [1, width, count], on: backend)
  }
}
