import Foundation
import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct LayersTests {
  typealias Layer = (Tensor, ForwardMode) -> Tensor

  /// What each golden case is made by: given the scope of its weights, the layer.
  private static var layers: [String: (WeightScope) -> Layer] {
    [
      "linear": linear, "linear of rows": linear,
      "conv1d 13": conv1D(3, 4, 13, ConvolutionAxis(padding: 6)),
      "conv1d 13 stride 2": conv1D(3, 4, 13, ConvolutionAxis(stride: 2, padding: 6)),
      "conv1d 5 dilation 3": conv1D(2, 3, 5, ConvolutionAxis(dilation: 3, padding: 4)),
      "conv1d 1": conv1D(3, 5, 1, ConvolutionAxis()),
      "conv2d 3": conv2D(ConvolutionAxis(padding: 1)),
      "conv2d 3 stride 2": conv2D(ConvolutionAxis(stride: 2, padding: 1)),
      "batch norm rows": batchNorm(4), "batch norm 1-D": batchNorm(4),
      "batch norm 2-D": batchNorm(3),
      "prelu": { scope in
        let layer = PReLU(scope)
        return { x, _ in layer(x) }
      },
      "prelu channels": { scope in
        let layer = PReLU(channels: 3, scope)
        return { x, _ in layer(x) }
      },
      "layer norm": layerNorm([7]), "layer norm 2-D": layerNorm([3, 5]),
      "relu": { _ in { x, _ in x.rectified() } },
      "leaky relu": { _ in { x, _ in x.rectified(slope: 0.2) } },
      "gelu": { _ in { x, _ in x.gaussianErrorLinear() } },
      "gelu tanh": { _ in { x, _ in x.gaussianErrorLinearByTangent() } },
      "sigmoid": { _ in { x, _ in x.sigmoid() } },
      "tanh": { _ in { x, _ in x.hyperbolicTangent() } },
      "max pool 1-D": { _ in
        { x, _ in x.maximumPooled(along: 2, window: 3, stride: 2, padding: 1) }
      },
      "mean pool 1-D": { _ in { x, _ in x.meanPooled(along: 2, window: 4, stride: 3, padding: 2) }
      },
      "max pool 2-D": { _ in
        { x, _ in
          x.maximumPooled(along: 3, window: 3, stride: 2, padding: 1)
            .maximumPooled(along: 2, window: 3, stride: 2, padding: 1)
        }
      },
      "mean pool 2-D": { _ in
        { x, _ in
          x.meanPooled(along: 3, window: 2, stride: 2).meanPooled(along: 2, window: 2, stride: 2)
        }
      },
      "global max": { _ in { x, _ in x.maximum(along: 2) } },
      "global mean": { _ in { x, _ in x.mean(along: [2], keepingAxes: true) } },
      "nearest 2": { _ in { x, _ in x.repeated(2) } },
      "nearest 3": { _ in { x, _ in x.repeated(3) } },
      "linear spans 2": { _ in { x, _ in x.interpolated(by: 2, .spans) } },
      "linear spans 3": { _ in { x, _ in x.interpolated(by: 3, .spans) } },
      "linear ends 2": { _ in { x, _ in x.interpolated(by: 2, .ends) } },
      "every second sample": { _ in { x, _ in x.strided(by: 2) } },
    ]
  }

  private static func linear(_ scope: WeightScope) -> Layer {
    let layer = Linear(inputs: 7, outputs: 4, scope)
    return { x, _ in layer(x) }
  }

  private static func conv1D(
    _ inputs: Int, _ outputs: Int, _ kernel: Int, _ axis: ConvolutionAxis
  ) -> (WeightScope) -> Layer {
    { scope in
      let layer = Conv1D(inputs: inputs, outputs: outputs, kernel: kernel, axis, scope)
      return { x, _ in layer(x) }
    }
  }

  private static func conv2D(_ axis: ConvolutionAxis) -> (WeightScope) -> Layer {
    { scope in
      let layer = Conv2D(inputs: 3, outputs: 4, kernel: 3, axis, scope)
      return { x, _ in layer(x) }
    }
  }

  private static func batchNorm(_ channels: Int) -> (WeightScope) -> Layer {
    { scope in
      let layer = BatchNorm(channels: channels, scope)
      return { x, mode in layer(x, mode) }
    }
  }

  private static func layerNorm(_ shape: [Int]) -> (WeightScope) -> Layer {
    { scope in
      let layer = LayerNorm(shape: shape, scope)
      return { x, _ in layer(x) }
    }
  }

  @Test func agreeWithPyTorch() throws {
    let backend = Backend.forTests(threads: 2)
    let layers = Self.layers
    for golden in try LayerGolden.load().cases {
      let make = try #require(layers[golden.name], "\(golden.name)")
      let weights = ModelWeights(seed: nil, on: backend)
      let layer = make(weights.scope)
      try weights.load(
        golden.weights.map { name, array in
          WeightArray(name: name, shape: array.shape, values: array.values.map { Float($0) })
        })
      let x = golden.x.tensor(on: backend).tracked()
      let y = layer(x, golden.training ? .training(seed: 1) : .inference)
      #expect(y.shape == golden.y.shape, "\(golden.name)")
      let forward = relativeError(y.values, to: golden.y.values)
      #expect(forward < 1e-5, "\(golden.name)")

      let loss = (y * golden.dy.tensor(on: backend).reshaped(y.shape)).sum()
      var backward = relativeError(loss.gradients(for: [x])[0].values, to: golden.dx.values)
      for (parameter, gradient) in zip(
        weights.parameters, loss.gradients(for: weights.parameters))
      {
        let expected = try #require(golden.gradients[parameter.name])
        backward = max(backward, relativeError(gradient.values, to: expected.values))
      }
      #expect(backward < 1e-4, "\(golden.name)")
      var gathered = 0.0
      for buffer in weights.buffers {
        let expected = try #require(golden.buffers[buffer.name])
        gathered = max(gathered, relativeError(buffer.value.values, to: expected.values))
      }
      #expect(gathered < 1e-6, "\(golden.name)")
    }
  }

  /// As many draws as PyTorch's have its largest value and deviation within a few parts in a thousand.
  @Test func beginAsPyTorchsDo() throws {
    let weights = ModelWeights(seed: 4, on: Backend.forTests(threads: 2))
    _ = Linear(inputs: 400, outputs: 500, weights.scope["linear"])
    _ = Conv1D(inputs: 60, outputs: 500, kernel: 13, ConvolutionAxis(), weights.scope["conv1d"])
    _ = Conv2D(inputs: 60, outputs: 500, kernel: 3, ConvolutionAxis(), weights.scope["conv2d"])
    _ = BatchNorm(channels: 3, weights.scope["batchNorm"])
    _ = PReLU(channels: 3, weights.scope["prelu"])
    _ = LayerNorm(shape: [3], weights.scope["layerNorm"])
    let expected = try LayerGolden.load().firstWeights
    #expect(
      Set(weights.all.map(\.name)) == Set(expected.map { "\($0.layer).\($0.weight)" }))
    for spread in expected {
      let name = "\(spread.layer).\(spread.weight)"
      let values = try #require(weights.arrays.first { $0.name == name }).values.map { Double($0) }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let deviation = (values.reduce(0) { $0 + pow($1 - mean, 2) } / count).squareRoot()
      let largest = values.reduce(0) { max($0, abs($1)) }
      let tolerance = 4 * spread.deviation / count.squareRoot()
      #expect(abs(largest - spread.largest) <= 4 * spread.largest / count, "\(name)")
      #expect(abs(deviation - spread.deviation) <= tolerance, "\(name)")
      #expect(abs(mean - spread.mean) <= 2 * tolerance, "\(name)")
    }
  }

  /// What a convolution or a rectifier in one pass with batch norm gives is what both give one after the other.
  @Test(arguments: [.inference, .training(seed: 1)] as [ForwardMode])
  func aRectifierInTheSamePassIsTheSame(mode: ForwardMode) {
    func outcome(_ run: (BatchNorm, PReLU, Tensor) -> Tensor) -> [[Float]] {
      let weights = ModelWeights(seed: 1, on: Backend.forTests(threads: 2))
      let normalization = BatchNorm(channels: 3, weights.scope["bn"])
      let rectifier = PReLU(channels: 3, weights.scope["prelu"])
      var source = RandomSource(seed: 2)
      let x = Tensor.randomNormal(
        shape: [2, 3, 40_000], mean: 0.5, from: &source, on: weights.backend
      ).tracked()
      let y = run(normalization, rectifier, x)
      let loss = (y * y.detached.hyperbolicTangent()).mean()
      let gradients = loss.gradients(for: weights.parameters) + loss.gradients(for: [x])
      return [y.values] + gradients.map(\.values) + weights.buffers.map(\.value.values)
    }
    let fused = outcome { $0($2, mode, rectifiedBy: $1) }
    let separate = outcome { $1($0($2, mode)) }
    let fixed = outcome { norm, _, x in norm(x, mode, slope: 0.1) }
    let fixedAfterwards = outcome { norm, _, x in norm(x, mode).rectified(slope: 0.1) }
    for (part, (a, b)) in zip(fused + fixed, separate + fixedAfterwards).enumerated() {
      #expect(relativeError(a, to: b.map { Double($0) }) < 1e-6, "part \(part)")
    }
  }

  @Test func dropoutDropsInTrainingByStepAndPlace() {
    let scope = ModelWeights(seed: 1, on: Backend.forTests(threads: 1)).scope
    let (first, second) = (Dropout(rate: 0.5, scope["a"]), Dropout(rate: 0.5, scope["b"]))
    let x = Tensor(repeating: 1, shape: [200], on: scope.backend)
    #expect(first(x, .inference).values == x.values)
    let dropped = first(x, .training(seed: 7)).values
    #expect(Set(dropped) == [0, 2])
    #expect(dropped == first(x, .training(seed: 7)).values)
    #expect(dropped != first(x, .training(seed: 8)).values)
    #expect(dropped != second(x, .training(seed: 7)).values)
  }
}
