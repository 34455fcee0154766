import TensorEngine

extension MixWaveUNet {
  /// A convolution and what bends its result: batch norm and PReLU, or leaky ReLU in the original form.
  struct ConvolutionBlock {
    static let leakySlope: Float = 0.2

    private let convolution: Conv1D
    private let normalization: (batchNorm: BatchNorm, rectifier: PReLU)?

    init(
      _ form: Form, inputs: Int, outputs: Int, kernel: Int, _ scope: WeightScope, named name: String
    ) {
      convolution = Conv1D(
        inputs: inputs, outputs: outputs, kernel: kernel, .centred(kernel), scope[name])
      normalization =
        switch form {
        case .toolkit:
          (
            BatchNorm(channels: outputs, scope["bn"]), PReLU(channels: outputs, scope["prelu"])
          )
        case .original: nil
        }
    }

    /// - Shape: `[batch, input, sample]` to `[batch, output, sample]`.
    func callAsFunction(_ x: Tensor, _ mode: ForwardMode) -> Tensor { bent(convolution(x), mode) }

    /// The same of `x`, each sample of it twice, and what lies beside it.
    func callAsFunction(repeated x: Tensor, beside other: Tensor, _ mode: ForwardMode) -> Tensor {
      bent(convolution(repeated: x, beside: other), mode)
    }

    private func bent(_ y: Tensor, _ mode: ForwardMode) -> Tensor {
      guard let (batchNorm, rectifier) = normalization else {
        return y.rectified(slope: Self.leakySlope)
      }
      return batchNorm(y, mode, rectifiedBy: rectifier)
    }
  }

  /// A level on the way down: what it hears, and what it passes on at half the rate.
  struct DownLevel {
    private let block: ConvolutionBlock
    /// The toolkit's form of halving; the original takes every second sample.
    private let reduction: Conv1D?

    init(_ form: Form, inputs: Int, outputs: Int, kernel: Int, _ scope: WeightScope) {
      block = ConvolutionBlock(
        form, inputs: inputs, outputs: outputs, kernel: kernel, scope, named: "conv1")
      reduction =
        switch form {
        case .toolkit:
          Conv1D(
            inputs: outputs, outputs: outputs, kernel: kernel,
            ConvolutionAxis(stride: 2, padding: kernel / 2), scope["conv2"])
        case .original: nil
        }
    }

    /// - Shape: `[batch, input, sample]` to `[batch, output, sample]`.
    func heard(_ x: Tensor, _ mode: ForwardMode) -> Tensor { block(x, mode) }

    /// - Shape: `[batch, output, sample]`, half as many samples.
    func halved(_ heard: Tensor) -> Tensor { reduction.map { $0(heard) } ?? heard.strided(by: 2) }
  }
}
