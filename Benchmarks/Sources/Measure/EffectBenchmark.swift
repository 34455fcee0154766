import SignalOps
import TensorEngine

/// One effect, forward and backward, on 8 mono signals of 262,144 samples with
/// controls of their own. `peers/gradients.py` does the same with the peer.
enum EffectBenchmark: String, CaseIterable {
  case equalizer, compressor

  private static let bands: [BiquadType] = [.lowShelf, .peak, .peak, .peak, .peak, .highShelf]

  /// Makes the inputs, and returns what is timed: the effect, and the gradients of a weighted sum of
  /// its output to the signal and every control.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let shape = [8, 1, 1, 262_144]
    let signal = Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
      .tracked()
    let weights = Tensor.randomNormal(shape: shape, from: &random, on: backend)
    let controls = controlValues.map { values in
      let controlShape = self == .equalizer ? [8, 1, values.count] : [8, 1, 1, 1]
      return Tensor((0..<8).flatMap { _ in values }, shape: controlShape, on: backend).tracked()
    }
    return {
      let loss = (output(of: signal, controls) * weights).sum()
      _ = loss.gradients(for: [signal] + controls)
    }
  }

  /// Each control's value, or values of all bands.
  private var controlValues: [[Float]] {
    switch self {
    case .equalizer:
      [
        [80, 200, 500, 2_000, 5_000, 9_000], [3, -3, 3, -3, 3, -3], [0.7, 0.7, 0.7, 0.7, 0.7, 0.7],
      ]
    case .compressor: [[-20], [4], [5], [100], [6], [0]]
    }
  }

  private func output(of signal: Tensor, _ controls: [Tensor]) -> Tensor {
    var state = RecursiveState()
    return switch self {
    case .equalizer:
      signal.equalized(
        Self.bands.enumerated().map { index, type in
          let columns = controls.map {
            TrackControl.tensor($0.sliced(index..<index + 1, along: 2).reshaped([8, 1, 1, 1]))
          }
          return BiquadBand(type, frequencyHz: columns[0], gainDb: columns[1], q: columns[2])
        }, sampleRate: 44_100, state: &state)
    case .compressor:
      signal.compressed(
        CompressorControls(
          thresholdDb: .tensor(controls[0]), ratio: .tensor(controls[1]),
          attackMs: .tensor(controls[2]), releaseMs: .tensor(controls[3]),
          kneeDb: .tensor(controls[4]), makeupDb: .tensor(controls[5])),
        sampleRate: 44_100, state: &state)
    }
  }
}
