import TensorEngine

/// One convolution of a model, forward and both gradients. `peers/convolution.py` does the same with the peer.
enum ConvolutionBenchmark: String, CaseIterable {
  case eightTo24 = "8to24"
  case fortyEightTo24 = "48to24"
  case ninetySixTo48 = "96to48"
  case wide = "288to144"
  case short = "480to240"
  case strided = "96to96by2"
  case image = "image128to128"
  case stridedImage = "image128to128by2"

  private var shapes: (input: [Int], weight: [Int], axis: ConvolutionAxis) {
    switch self {
    case .eightTo24: ([1, 8, 131_072], [24, 8, 13], .init(padding: 6))
    case .fortyEightTo24: ([1, 48, 131_072], [24, 48, 13], .init(padding: 6))
    case .ninetySixTo48: ([1, 96, 65_536], [48, 96, 13], .init(padding: 6))
    case .wide: ([1, 288, 8_192], [144, 288, 13], .init(padding: 6))
    case .short: ([1, 480, 512], [240, 480, 13], .init(padding: 6))
    case .strided: ([1, 96, 65_536], [96, 96, 13], .init(stride: 2, padding: 6))
    case .image: ([8, 128, 64, 186], [128, 128, 3, 3], .init(padding: 1))
    case .stridedImage: ([8, 128, 64, 186], [128, 128, 3, 3], .init(stride: 2, padding: 1))
    }
  }

  /// Makes the inputs, and returns what is timed: the sum of the outputs, and its gradients.
  func step(on backend: Backend) -> () -> Void {
    let (inputShape, weightShape, axis) = shapes
    var random = RandomSource(seed: 1)
    let signal = Tensor.randomNormal(shape: inputShape, from: &random, on: backend).tracked()
    let weight = Tensor.randomNormal(shape: weightShape, from: &random, on: backend).tracked()
    let axes = Array(repeating: axis, count: inputShape.count - 2)
    return { _ = signal.convolved(with: weight, axes).sum().gradients(for: [signal, weight]) }
  }
}
