import SignalOps
package import TensorEngine

/// What a sound is, in one vector: a convolutional network over its mel spectrogram, then the largest
/// value of each channel over time.
///
/// Resampled to 16 kHz; levels of 128 mel bands from 0 to 8 kHz in frames of 512 samples every 256; batch norm;
/// residual blocks; maximum; linear; relu. Weights: `spec_bn`, `layer1` …, `dense1`. At the toolkit's size
/// (width 128, depth 7) that is 12,077,570 parameters; the toolkit's 12,104,244 count 26,674 of layers that
/// nothing goes through (`bn`, `dense2`).
/// Source: M. Won, A. Ferraro, D. Bogdanov, X. Serra, "Evaluation of CNN-based automatic music tagging models",
/// SMC 2020, https://arxiv.org/abs/2006.00751, as automix-toolkit uses it.
package struct ShortChunkEncoder {
  /// Hertz, of what the network hears.
  static let sampleRate = 16_000
  /// Samples from one frame of the spectrogram to the next.
  static let hop = 256
  /// Samples of a frame of the spectrogram.
  static let window = 512
  /// Mel bands.
  static let bands = 128

  /// Numbers that describe a sound.
  package let embeddingWidth: Int
  let resampler: SincResampler
  let spectrogram = MelSpectrogram(
    sampleRate: sampleRate, fftSize: window, hop: hop, bands: bands, range: 0...8_000)
  let levelNorm: BatchNorm
  let blocks: [ResidualBlock]
  let dense: Linear

  /// An encoder with PyTorch's first weights.
  ///
  /// - Parameters:
  ///   - width: Channels of the first two blocks; those after have twice as many, the last four times.
  ///   - depth: How many blocks.
  ///   - sampleRate: In hertz, of the sounds.
  ///   - scope: Where the weights are made.
  package init(width: Int, depth: Int, sampleRate: Int, _ scope: WeightScope) {
    precondition(width > 0 && depth > 0, "ShortChunkEncoder: width \(width), depth \(depth)")
    let widths = [1] + (1...depth).map { width * ($0 == depth ? 4 : $0 > 2 ? 2 : 1) }
    embeddingWidth = Self.embeddingWidth(ofWidth: width)
    resampler = SincResampler(from: sampleRate, to: Self.sampleRate)
    levelNorm = BatchNorm(channels: 1, scope["spec_bn"])
    blocks = (1...depth).map {
      ResidualBlock(inputs: widths[$0 - 1], outputs: widths[$0], scope["layer\($0)"])
    }
    dense = Linear(inputs: embeddingWidth, outputs: embeddingWidth, scope["dense1"])
  }

  /// Numbers that describe a sound, of an encoder of some width.
  static func embeddingWidth(ofWidth width: Int) -> Int { 4 * width }

  /// The embedding of mono sounds.
  ///
  /// - Shape: `[item, sample]` to `[item, embeddingWidth]`.
  /// - Gradient: of the steps it is made from, to the sounds too.
  package func callAsFunction(_ sounds: Tensor, _ mode: ForwardMode) -> Tensor {
    let features = features(spectrogram.levels(of: sounds.resampled(by: resampler)), mode)
    return embeddings(features.maximum(along: 2).reshaped([sounds.shape[0], embeddingWidth]))
  }
}

/// Two convolutions of 3 × 3 beside a third, at half the rate: relu(bn₃(conv₃ x) + bn₂(conv₂ relu(bn₁(conv₁ x)))).
///
/// Weights: `conv_1`, `bn_1`, `conv_2`, `bn_2`, `conv_3`, `bn_3`. The first and the third convolution take every
/// second row and column.
struct ResidualBlock {
  private let first, second, beside: Conv2D
  private let firstNorm, secondNorm, besideNorm: BatchNorm

  /// A block with PyTorch's first weights.
  init(inputs: Int, outputs: Int, _ scope: WeightScope) {
    func convolution(_ inputs: Int, stride: Int, _ name: String) -> Conv2D {
      let axis = ConvolutionAxis(stride: stride, padding: 1)
      return Conv2D(inputs: inputs, outputs: outputs, kernel: 3, axis, scope[name])
    }
    first = convolution(inputs, stride: 2, "conv_1")
    firstNorm = BatchNorm(channels: outputs, scope["bn_1"])
    second = convolution(outputs, stride: 1, "conv_2")
    secondNorm = BatchNorm(channels: outputs, scope["bn_2"])
    beside = convolution(inputs, stride: 2, "conv_3")
    besideNorm = BatchNorm(channels: outputs, scope["bn_3"])
  }

  /// - Shape: `[item, input, row, column]` to `[item, output, ⌈row/2⌉, ⌈column/2⌉]`.
  func callAsFunction(_ x: Tensor, _ mode: ForwardMode) -> Tensor {
    let inner = firstNorm(first(x), mode, slope: 0)
    return (besideNorm(beside(x), mode) + secondNorm(second(inner), mode)).rectified()
  }
}
