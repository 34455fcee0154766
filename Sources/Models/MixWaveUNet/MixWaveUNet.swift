package import TensorEngine

/// The Wave-U-Net that goes from stems straight to the mix.
///
/// Each level on the way down hears its sound with a convolution and passes on half the rate; each level on the
/// way up doubles the rate, joins what was heard at that rate on the way down, and convolves again. At the end
/// the mix is made from the stems and what came up.
///
/// - Weights: automix-toolkit's names, `encoder.0.conv1`, `encoder.0.bn`, `encoder.0.prelu`,
///   `encoder.0.conv2`; `embedding`; `decoder.0.conv` (the lowest level), `decoder.0.bn`, `decoder.0.prelu`;
///   `output_conv`. The original form has its convolutions under the same names, and nothing else.
/// - Source: M. A. Martínez Ramírez, D. Stoller, D. Moffat, "A deep learning approach to intelligent drum
///   mixing with the Wave-U-Net", J. Audio Eng. Soc. 69(3), 2021, https://doi.org/10.17743/jaes.2020.0031.
///   Its code clips the mix to −1 … 1 outside training; this does not.
package struct MixWaveUNet: StemMixingModel {
  package static let kind = "mixWaveUNet"
  package static let title = "Mix-Wave-U-Net"
  package static let purpose = "makes the mix itself"

  /// What the network was made from.
  package let configuration: Configuration
  private let encoder: [DownLevel]
  private let embedding: Conv1D
  private let decoder: [ConvolutionBlock]
  private let output: Conv1D

  /// A network whose weights are made in `scope`.
  package init(_ configuration: Configuration, _ scope: WeightScope) {
    configuration.checkThatItFits()
    self.configuration = configuration
    let (form, growth, depth) = (
      configuration.form, configuration.channelGrowth, configuration.depth
    )
    var channels = configuration.inputs
    var encoder: [DownLevel] = []
    for level in 0..<depth {
      let heard = (level + 1) * growth
      encoder.append(
        DownLevel(
          form, inputs: channels, outputs: heard, kernel: configuration.downKernel,
          scope["encoder"][level]))
      channels = heard
    }

    let (embedded, kernel) =
      form == .toolkit ? (channels, 1) : (channels + growth, configuration.downKernel)
    embedding = Conv1D(
      inputs: channels, outputs: embedded, kernel: kernel, .centred(kernel),
      scope["embedding"])
    channels = embedded

    var decoder: [ConvolutionBlock] = []
    for level in (0..<depth).reversed() {
      let heard = (level + 1) * growth
      let outputs = form == .toolkit ? max(level, 1) * growth : heard
      decoder.append(
        ConvolutionBlock(
          form, inputs: channels + (configuration.skip == .concat ? heard : 0), outputs: outputs,
          kernel: configuration.upKernel, scope["decoder"][depth - 1 - level], named: "conv"))
      channels = outputs
    }

    (self.encoder, self.decoder) = (encoder, decoder)
    output = Conv1D(
      inputs: configuration.inputs + channels, outputs: configuration.outputs,
      kernel: configuration.outputKernel, .centred(configuration.outputKernel),
      scope["output_conv"])
  }

  /// The mix of stems. What lies before and after the stems counts as zeros in each convolution, so the ends of
  /// a piece of a longer sound are not those of the whole: `configuration.samples(heardBy:)` says how much
  /// of them.
  ///
  /// - Shape: `[batch, track, 1, sample]`, as many tracks as inputs, in the order the network was trained with;
  ///   the samples a multiple of `configuration.alignment`. To `[batch, output, sample]`.
  package func callAsFunction(_ stems: Tensor, _ mode: ForwardMode) -> Tensor {
    precondition(
      stems.rank == 4 && stems.shape[1] == configuration.inputs && stems.shape[2] == 1
        && stems.shape[3] > 0 && stems.shape[3] % configuration.alignment == 0,
      "MixWaveUNet: stems \(stems.shape) for \(configuration.inputs) mono tracks of a multiple of "
        + "\(configuration.alignment) samples")
    let signals = stems.reshaped([stems.shape[0], stems.shape[1], stems.shape[3]])
    var x = signals
    var skips: [Tensor] = []
    for level in encoder {
      let heard = level.heard(x, mode)
      x = level.halved(heard)
      if configuration.skip != .none { skips.append(heard) }
    }
    x = embedded(x)
    for block in decoder {
      if configuration.form == .toolkit, configuration.skip == .concat, let skip = skips.popLast() {
        x = block(repeated: x, beside: skip, mode)
      } else {
        x = block(joined(doubled(x), skips.popLast()), mode)
      }
    }
    return output(.concatenated([signals, x], along: 1))
  }

  private func embedded(_ x: Tensor) -> Tensor {
    switch configuration.form {
    case .toolkit: embedding(x)
    case .original: embedding(x).rectified(slope: ConvolutionBlock.leakySlope)
    }
  }

  private func doubled(_ x: Tensor) -> Tensor {
    switch configuration.form {
    case .toolkit: x.repeated(2)
    case .original: x.interpolated(by: 2, .samples)
    }
  }

  private func joined(_ x: Tensor, _ skip: Tensor?) -> Tensor {
    guard let skip else { return x }
    if configuration.skip == .add { return x + skip }
    return .concatenated(configuration.form == .toolkit ? [x, skip] : [skip, x], along: 1)
  }
}

extension ConvolutionAxis {
  /// An odd number of taps around each sample, with as many zeros as keep the length.
  static func centred(_ kernel: Int) -> ConvolutionAxis { ConvolutionAxis(padding: kernel / 2) }
}
