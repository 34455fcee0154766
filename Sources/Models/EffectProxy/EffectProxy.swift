package import TensorEngine

/// A network that sounds as an effect does, so that there is a gradient where the effect has none: a temporal
/// convolutional network that is told the effect's controls.
///
/// It hears the sound twice: as it is, and as the level of its loudest channel in decibels, the quantity that
/// dynamics work on; silence is 0 of both. Causal dilated convolutions W follow, with what a small network makes of the
/// controls (FiLM: a scale a and a shift b), bent around silence by a PReLU and added to what came in:
///
///   x + PReLU(a·Wx + b) − PReLU(b),
///
/// so that silence stays 0 exactly, whatever the controls, and nothing has to settle. At the end stand a gain g, to which
/// the controls add as well, a waveform h, which filters need, and a waveform n in proportion to the sound, so that what is
/// quiet is learned as what is loud: with e the greater of |x| and its mean over the last 4,096 samples,
///
///   y = x·exp g + h + e·n.
///
/// Channels are processed alike and linked by the level alone. A network that has not learned yet lets sound pass.
///
/// Weights: `controls.0`, `controls.1`, for each layer `layers.N.convolution`, `.film`, `.rectifier`; `output` and `gain`.
///
/// - Source: C. J. Steinmetz, J. D. Reiss, "Efficient neural networks for real-time modeling of analog dynamic range
///   compression", AES 152, 2022, https://arxiv.org/abs/2102.06200, without batch norm, with level and gain, at rest in silence; proxies:
///   C. J. Steinmetz, N. J. Bryan, J. D. Reiss, "Style transfer of audio effects with differentiable signal
///   processing", JAES 70(9), 2022, https://arxiv.org/abs/2207.08759.
package struct EffectProxy: Model {
  package static let kind = "effectProxy"
  package static let title = "neural proxy of an effect"
  package static let purpose = "sounds as an effect does, so that there is a gradient"

  /// Values of the layer that hears the controls.
  private static let conditionWidth = 32
  /// Below this a channel counts as silent: −80 dBFS.
  private static let floor: Float = 1e-4

  package let configuration: Configuration
  private let conditions: [Linear]
  private let layers: [Layer]
  private let output: Conv1D
  private let gain: Linear

  package init(_ configuration: Configuration, _ scope: WeightScope) {
    self.configuration = configuration
    let (width, condition) = (configuration.width, Self.conditionWidth)
    conditions = [
      Linear(inputs: configuration.inputs.count, outputs: condition, scope["controls"][0]),
      Linear(inputs: condition, outputs: condition, scope["controls"][1]),
    ]
    layers = configuration.dilations.enumerated().map { index, dilation in
      Layer(
        inputs: index == 0 ? 2 : width, outputs: width, kernel: configuration.taps,
        dilation: dilation, condition: condition, scope["layers"][index])
    }
    output = Conv1D(
      inputs: width, outputs: 3, kernel: 1, ConvolutionAxis(), weights: .constant(0),
      hasBias: false, scope["output"])
    gain = Linear(
      inputs: condition, outputs: 1, weight: .constant(0), bias: .constant(0), scope["gain"])
  }

  package var use: ModelUse { .effect(self) }

  /// What the network remembers of the sound so far, layer by layer; empty before it begins.
  package struct Memory {
    fileprivate var heard: [Tensor] = []

    package init() {}
  }

  /// The sound of the effect over the next block.
  ///
  /// - Parameters:
  ///   - sound: The signal.
  ///   - shares: Where each of `configuration.inputs` is within its range, 0…1, `[batch or 1, track or 1, input]`.
  ///   - memory: What came before; holds what has to be remembered afterwards.
  /// - Returns: The sound, `[batch, track, channel, sample]` as it came.
  /// - Gradient: to the sound, the controls and the weights; none through the memory.
  package func callAsFunction(
    _ sound: Tensor, shares: Tensor, memory: inout Memory
  ) -> Tensor {
    let (channels, samples) = (sound.shape[2], sound.shape[3])
    let rows = sound.count / samples
    var history = History(memory.heard)
    let x = sound.reshaped([rows, 1, samples])
    let level = (channels == 1 ? sound.magnitude() : sound.magnitude().maximum(along: 2))
      .reshaped([rows / channels, 1, samples])
    let decibels = level.decibels(floor: Self.floor) * (1 / 80) + 1
    let loudness = level.maximum(mean(of: level, &history))
    let condition = condition(shares, rows: rows, of: sound.shape)
    var heard = Tensor.concatenated([x, decibels.forEach(of: channels)], along: 1)
    for layer in layers { heard = layer(heard, condition, &history) }
    memory.heard = history.kept
    let ends = output(heard)
    let nepers =
      ends.sliced(0..<1, along: 1) + gain(condition).reshaped([condition.shape[0], 1, 1])
    let gained = x * nepers.minimum(Self.mostGain).exponential() + ends.sliced(1..<2, along: 1)
    let y = gained + loudness.forEach(of: channels) * ends.sliced(2..<3, along: 1)
    return y.reshaped(sound.shape)
  }

  /// The mean over the last 4,096 samples, as six means of four.
  private func mean(of level: Tensor, _ history: inout History) -> Tensor {
    let weights = Tensor(repeating: 0.25, shape: [1, 1, 4], on: level.backend)
    return [1, 4, 16, 64, 256, 1_024].reduce(level) { x, dilation in
      history.convolved(x, taps: 4, dilation: dilation) {
        $0.convolved(with: weights, [ConvolutionAxis(dilation: dilation)])
      }
    }
  }

  /// The most that a network may amplify, in nepers: 52 dB. So that one that is far off does not overflow.
  private static let mostGain: Float = 6

  /// What the layers are told, `[row or 1, condition]`.
  private func condition(_ shares: Tensor, rows: Int, of shape: [Int]) -> Tensor {
    let centred = shares * 2 - 1
    let inputs = shares.shape[2]
    var x = centred.reshaped([shares.count / inputs, inputs])
    if x.shape[0] > 1 {
      // Each row of the sound has its own: a batch entry's, a track's, or both.
      let (tracks, channels) = (shape[1], shape[2])
      let places = (0..<rows).map { row in
        let (entry, track) = (row / (tracks * channels), row / channels % tracks)
        return (shares.shape[0] == 1 ? 0 : entry) * shares.shape[1]
          + (shares.shape[1] == 1 ? 0 : track)
      }
      if places != Array(0..<x.shape[0]) { x = x.gathered(places, along: 0) }
    }
    for layer in conditions { x = layer(x).hyperbolicTangent() }
    return x
  }

  /// A convolution that looks back, told the controls and at rest in silence, around which its input goes straight on.
  private struct Layer {
    private let convolution: Conv1D
    private let film: Linear
    private let rectifier: PReLU
    private let kernel, dilation, outputs: Int

    init(
      inputs: Int, outputs: Int, kernel: Int, dilation: Int, condition: Int, _ scope: WeightScope
    ) {
      convolution = Conv1D(
        inputs: inputs, outputs: outputs, kernel: kernel, ConvolutionAxis(dilation: dilation),
        hasBias: false, scope["convolution"])
      // Begins with what the controls hardly move.
      film = Linear(
        inputs: condition, outputs: 2 * outputs, weight: .uniform(bound: 0.01), scope["film"])
      rectifier = PReLU(channels: outputs, scope["rectifier"])
      (self.kernel, self.dilation, self.outputs) = (kernel, dilation, outputs)
    }

    func callAsFunction(_ x: Tensor, _ condition: Tensor, _ history: inout History) -> Tensor {
      let told = film(condition).reshaped([condition.shape[0], 2 * outputs, 1])
      let scale = told.sliced(0..<outputs, along: 1) + 1
      let shift = told.sliced(outputs..<2 * outputs, along: 1)
      let heard = history.convolved(x, taps: kernel, dilation: dilation) { convolution($0) }
      let y = rectifier(heard * scale + shift) - rectifier(shift)
      return x.shape[1] == outputs ? y + x : y
    }
  }
}

/// What convolutions that look back have heard before a block, in their order: silence before the first.
private struct History {
  private var before: ArraySlice<Tensor>
  /// What they need before the next block.
  private(set) var kept: [Tensor] = []

  init(_ before: [Tensor]) { self.before = before[...] }

  /// The next convolution of a block, with what came before it.
  ///
  /// - Shape: `[row, channel, sample]`, as many samples.
  mutating func convolved(
    _ x: Tensor, taps: Int, dilation: Int, by convolution: (Tensor) -> Tensor
  ) -> Tensor {
    let (samples, history) = (x.shape[2], (taps - 1) * dilation)
    // Whole dilations are computed faster (`Tensor.convolved`).
    let excess = (dilation - samples % dilation) % dilation
    let whole =
      before.popFirst().map {
        Tensor.concatenated([$0, x], along: 2).padded(before: 0, after: excess, along: 2)
      } ?? x.padded(before: history, after: excess, along: 2)
    kept.append(whole.detached.sliced(samples..<samples + history, along: 2))
    let y = convolution(whole)
    return excess == 0 ? y : y.sliced(0..<samples, along: 2)
  }
}

extension Tensor {
  /// Each row of `[row, 1, sample]` so many times, one after the other.
  fileprivate func forEach(of times: Int) -> Tensor {
    times == 1 ? self : gathered((0..<shape[0] * times).map { $0 / times }, along: 0)
  }
}
