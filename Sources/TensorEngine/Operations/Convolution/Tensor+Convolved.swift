extension Tensor {
  /// What a convolutional layer does: every output is the sum over the inputs of their cross-correlation with
  /// one filter each, along one or two spatial axes,
  /// `y[b, o, t] = bias[o] + Σ_i Σ_k weight[o, i, k] x[b, i, stride·t + dilation·k − padding]`, 0 outside of x.
  ///
  /// For the convolution of a sound with an impulse response see `convolved(with:)`.
  ///
  /// - Shape: `[batch, input, sample]` with weights `[output, input, tap]` and one axis, or
  ///   `[batch, input, row, column]` with `[output, input, row tap, column tap]` and two; bias `[output]`.
  ///   Output: `[batch, output, …]` with the extents `ConvolutionAxis.results(samples:taps:)`.
  /// - Gradient: dx[b, i, s] = Σ_o Σ_k weight[o, i, k] dy[b, o, t] over `stride·t + dilation·k − padding = s`,
  ///   dweight[o, i, k] = Σ_b Σ_t dy[b, o, t] x[b, i, stride·t + dilation·k − padding], dbias[o] = Σ_b Σ_t dy[b, o, t].
  ///   Keeps `x`, or how it is made again, where the weights are tracked, and the weights where `x` is.
  package func convolved(
    with weight: Tensor, bias: Tensor? = nil, _ axes: [ConvolutionAxis]
  ) -> Tensor {
    JoinedConvolution([(self, false)], weight, bias, axes).result(of: [self], weight, bias)
  }

  /// What `Tensor.concatenated([self.repeated(2), other], along: 1).convolved(with:bias:_:)` gives along one axis,
  /// without either of those tensors where that goes by tiles.
  ///
  /// - Shape: `[batch, input, sample]` beside `[batch, other input, 2·sample]`.
  /// - Gradient: of the steps that it stands for. Keeps what they would be made from.
  package func repeatedAndConvolved(
    beside other: Tensor, with weight: Tensor, bias: Tensor? = nil, _ axis: ConvolutionAxis
  ) -> Tensor {
    let joined = JoinedConvolution([(self, true), (other, false)], weight, bias, [axis])
    // Tiles must not part the two that a sample stands for.
    guard joined.goesByTiles, axis.stride == 1, weight.shape[2] % 2 == 1 else {
      return .concatenated([repeated(2), other], along: 1).convolved(
        with: weight, bias: bias, [axis])
    }
    return joined.result(of: [self, other], weight, bias)
  }
}

/// A convolution of channels that lie in one tensor or, by tiles, in several, where each sample may stand for two.
private struct JoinedConvolution {
  private typealias Part = TiledCorrelation.Part

  private let geometry: ConvolutionGeometry
  private let weightShape: [Int]
  private let inputs: [(shape: [Int], channels: Range<Int>, isRepeated: Bool)]
  private let forward: Correlation
  /// `nil` for direct sums.
  private let tiled: TiledCorrelation?

  init(
    _ inputs: [(values: Tensor, isRepeated: Bool)], _ weight: Tensor, _ bias: Tensor?,
    _ axes: [ConvolutionAxis]
  ) {
    var joined = inputs[0].values.shape
    if inputs[0].isRepeated { joined[2] *= 2 }
    joined[1] = 0
    self.inputs = inputs.map { input in
      let shape = input.values.shape
      defer { joined[1] += shape[1] }
      return (shape, joined[1]..<joined[1] + shape[1], input.isRepeated)
    }
    weightShape = weight.shape
    geometry = ConvolutionGeometry(
      input: joined, weight: weightShape, bias: bias?.shape, axes: axes)
    forward = geometry.forward(on: weight.backend)
    tiled = TiledCorrelation(forward)
  }

  var goesByTiles: Bool { tiled != nil }

  func result(of x: [Tensor], _ weight: Tensor, _ bias: Tensor?) -> Tensor {
    let y = Tensor(uninitialized: geometry.outputShape, on: weight.backend) { y in
      withExtendedLifetime((x, weight, bias)) {
        let (weight, bias) = (weight.storage.pointer, bias?.storage.pointer)
        if let tiled {
          tiled.run(parts(x), weight: weight, bias: bias, to: [results(y)])
        } else {
          forward.run(x[0].storage.pointer, weight: weight, bias: bias, to: y)
        }
      }
    }
    let kept = weight.isTracked ? x.map(\.kept) : nil
    let factors = x.contains(where: \.isTracked) ? weight.detached : nil
    let (hasBias, wantsBias) = (bias != nil, bias?.isTracked ?? false)
    return y.recorded("convolved", from: x + [weight] + (bias.map { [$0] } ?? [])) { dy in
      let dx = factors.map { inputGradients(dy, weight: $0) } ?? []
      let (dw, dbias) = weightGradients(kept?.map { $0() }, dy, wantsBias: wantsBias)
      return inputs.indices.map { dx.isEmpty ? nil : dx[$0] } + [dw] + (hasBias ? [dbias] : [])
    }
  }

  private func inputGradients(_ dy: Tensor, weight: Tensor) -> [Tensor] {
    var adjoint = geometry.backward(on: dy.backend)
    let gradients = inputs.map { Tensor(uninitialized: $0.shape, on: dy.backend) { _ in } }
    withExtendedLifetime((dy, gradients)) {
      let dy = dy.storage.pointer
      if let tiled = TiledCorrelation(adjoint, always: inputs.count > 1) {
        let parts = zip(inputs, gradients).map { input, gradient in
          Part(
            values: gradient.storage.pointer, channels: input.channels,
            isRepeated: input.isRepeated)
        }
        weight.withUnsafeValues {
          tiled.run([results(UnsafePointer(dy))], weight: $0, bias: nil, to: parts)
        }
        return
      }
      var weight = weight
      if ConvolutionPlan.transposesWeights(adjoint) {
        weight = weight.transposed([1, 0] + Array(2..<weight.rank))
        adjoint.weightStrides = (geometry.outputs * geometry.taps, geometry.taps)
      }
      weight.withUnsafeValues {
        adjoint.run(dy, weight: $0, bias: nil, to: gradients[0].storage.pointer)
      }
    }
    return gradients
  }

  /// The gradients of the weights, unless there are no samples, and of the bias.
  private func weightGradients(
    _ x: [Tensor]?, _ dy: Tensor, wantsBias: Bool
  ) -> (weights: Tensor?, bias: Tensor?) {
    guard let x, let tiled else {
      let dw = x.map { x in
        Tensor(uninitialized: weightShape, on: dy.backend) { dw in
          withExtendedLifetime((x, dy)) {
            forward.weightGradient(x[0].storage.pointer, dy.storage.pointer, to: dw)
          }
        }
      }
      return (dw, wantsBias ? dy.sum(along: [0] + Array(2..<dy.rank)) : nil)
    }
    let dbias = Tensor(uninitialized: [geometry.outputs], on: dy.backend) { _ in }
    let dw = Tensor(uninitialized: weightShape, on: dy.backend) { dw in
      withExtendedLifetime((x, dy)) {
        tiled.weightGradient(parts(x), dy.storage.pointer, to: dw, bias: dbias.storage.pointer)
      }
    }
    return (dw, wantsBias ? dbias : nil)
  }

  private func parts(_ x: [Tensor]) -> [Part<UnsafePointer<Float>>] {
    zip(inputs, x).map { input, x in
      Part(
        values: UnsafePointer(x.storage.pointer), channels: input.channels,
        isRepeated: input.isRepeated)
    }
  }

  private func results<Pointer>(_ values: Pointer) -> Part<Pointer> {
    Part(values: values, channels: 0..<geometry.outputs)
  }
}
