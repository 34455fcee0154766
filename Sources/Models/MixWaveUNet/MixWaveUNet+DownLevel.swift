import TensorEngine

extension MixWaveUNet {
  /// A level on the way down: what it hears, and what it passes on at half the rate.
  struct DownLevel {
    private let block: ConvolutionBlock
    /// Of the toolkit's form; the original takes every second sample.
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
    func halved(_ heard: Tensor) -> Tensor { reduction.map { $0(heard) } ?? heard.everySample(2) }
  }
}
