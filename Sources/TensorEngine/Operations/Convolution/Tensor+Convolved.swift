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
  ///   Keeps `x` where the weights are tracked, and the weights where `x` is.
  package func convolved(
    with weight: Tensor, bias: Tensor? = nil, _ axes: [ConvolutionAxis]
  ) -> Tensor {
    let geometry = ConvolutionGeometry(
      input: shape, weight: weight.shape, bias: bias?.shape, axes: axes)
    let y = Tensor(uninitialized: geometry.outputShape, on: backend) { y in
      withUnsafeValues { x in
        weight.withUnsafeValues { weight in
          let forward = geometry.forward(on: backend)
          if let bias {
            bias.withUnsafeValues { forward.run(x, weight: weight, bias: $0, to: y) }
          } else {
            forward.run(x, weight: weight, bias: nil, to: y)
          }
        }
      }
    }
    let x = weight.isTracked ? detached : nil
    let factors = isTracked ? weight.detached : nil
    let biasIsTracked = bias?.isTracked ?? false
    let (inputShape, weightShape) = (shape, weight.shape)
    return y.recorded("convolved", from: [self, weight] + (bias.map { [$0] } ?? [])) { dy in
      let dx = factors.map { geometry.inputGradient(dy, weight: $0, shape: inputShape) }
      let dw = x.map { geometry.weightGradient($0, dy, shape: weightShape) }
      if bias == nil { return [dx, dw] }
      let spatial = Array(2..<dy.rank)
      return [dx, dw, biasIsTracked ? dy.sum(along: [0] + spatial) : nil]
    }
  }
}

extension ConvolutionGeometry {
  fileprivate func inputGradient(_ dy: Tensor, weight: Tensor, shape: [Int]) -> Tensor {
    var correlation = backward(on: dy.backend)
    var weight = weight
    if ConvolutionPlan.transposesWeights(correlation) {
      weight = weight.transposed([1, 0] + Array(2..<weight.rank))
      correlation.weightStrides = (outputs * taps, taps)
    }
    return Tensor(uninitialized: shape, on: dy.backend) { dx in
      dy.withUnsafeValues { dy in
        weight.withUnsafeValues { correlation.run(dy, weight: $0, bias: nil, to: dx) }
      }
    }
  }

  fileprivate func weightGradient(_ x: Tensor, _ dy: Tensor, shape: [Int]) -> Tensor {
    Tensor(uninitialized: shape, on: dy.backend) { dw in
      dy.withUnsafeValues { dy in
        x.withUnsafeValues { forward(on: x.backend).weightGradient($0, dy, to: dw) }
      }
    }
  }
}
