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
    let x = weight.isTracked ? kept : nil
    let factors = isTracked ? weight.detached : nil
    let biasIsTracked = bias?.isTracked ?? false
    let (inputShape, weightShape) = (shape, weight.shape)
    return y.recorded("convolved", from: [self, weight] + (bias.map { [$0] } ?? [])) { dy in
      let dx = factors.map { geometry.inputGradient(dy, weight: $0, shape: inputShape) }
      let (dw, dbias) = geometry.weightGradients(
        x?(), dy, shape: weightShape, wantsBias: biasIsTracked)
      return [dx, dw] + (bias == nil ? [] : [dbias])
    }
  }
}

extension Tensor {
  /// What `Tensor.concatenated([self.repeated(2), other], along: 1).convolved(with:bias:_:)` gives along one axis,
  /// without either of those tensors where that goes by tiles.
  ///
  /// - Shape: `[batch, input, sample]` beside `[batch, other input, 2·sample]`.
  /// - Gradient: of the steps that it stands for. Keeps what they would be made from.
  package func repeatedAndConvolved(
    beside other: Tensor, with weight: Tensor, bias: Tensor? = nil, _ axis: ConvolutionAxis
  ) -> Tensor {
    let inputs = shape[1] + other.shape[1]
    let geometry = ConvolutionGeometry(
      input: [shape[0], inputs, 2 * shape[2]], weight: weight.shape, bias: bias?.shape, axes: [axis]
    )
    // Tiles must not part the two that a sample stands for.
    guard axis.stride == 1, weight.shape[2] % 2 == 1,
      let tiled = TiledCorrelation(geometry.forward(on: backend)),
      let adjoint = TiledCorrelation(geometry.backward(on: backend), always: true)
    else {
      return .concatenated([repeated(2), other], along: 1).convolved(
        with: weight, bias: bias, [axis])
    }
    typealias Samples = TiledCorrelation.Part<UnsafePointer<Float>>
    let channels = [0..<shape[1], shape[1]..<inputs]
    func withParts(
      _ x: (Tensor, Tensor), _ body: ([TiledCorrelation.Part<UnsafePointer<Float>>]) -> Void
    ) {
      x.0.withUnsafeValues { first in
        x.1.withUnsafeValues { second in
          body([
            Samples(values: first, channels: channels[0], isRepeated: true),
            Samples(values: second, channels: channels[1]),
          ])
        }
      }
    }
    let y = Tensor(uninitialized: geometry.outputShape, on: backend) { y in
      withParts((self, other)) { x in
        weight.withUnsafeValues { weight in
          let results = [TiledCorrelation.Part(values: y, channels: 0..<geometry.outputs)]
          if let bias {
            bias.withUnsafeValues { tiled.run(x, weight: weight, bias: $0, to: results) }
          } else {
            tiled.run(x, weight: weight, bias: nil, to: results)
          }
        }
      }
    }
    let x = weight.isTracked ? (kept, other.kept) : nil
    let factors = isTracked || other.isTracked ? weight.detached : nil
    let biasIsTracked = bias?.isTracked ?? false
    let (shapes, weightShape) = ((shape, other.shape), weight.shape)
    return y.recorded(
      "repeatedAndConvolved", from: [self, other, weight] + (bias.map { [$0] } ?? [])
    ) { dy in
      var gradients: [Tensor?] = [nil, nil, nil]
      var dbias: Tensor?
      if let x {
        dbias = Tensor(uninitialized: [geometry.outputs], on: dy.backend) { dbias in
          gradients[2] = Tensor(uninitialized: weightShape, on: dy.backend) { dw in
            dy.withUnsafeValues { dy in
              withParts((x.0(), x.1())) { tiled.weightGradient($0, dy, to: dw, bias: dbias) }
            }
          }
        }
      } else if biasIsTracked {
        dbias = dy.sum(along: [0, 2])
      }
      if let weight = factors {
        let second = Tensor(uninitialized: shapes.1, on: dy.backend) { second in
          gradients[0] = Tensor(uninitialized: shapes.0, on: dy.backend) { first in
            dy.withUnsafeValues { dy in
              weight.withUnsafeValues { weight in
                adjoint.run(
                  [Samples(values: dy, channels: 0..<geometry.outputs)], weight: weight, bias: nil,
                  to: [
                    .init(values: first, channels: channels[0], isRepeated: true),
                    .init(values: second, channels: channels[1]),
                  ])
              }
            }
          }
        }
        gradients[1] = second
      }
      return gradients + (bias == nil ? [] : [biasIsTracked ? dbias : nil])
    }
  }
}

extension ConvolutionGeometry {
  fileprivate func inputGradient(_ dy: Tensor, weight: Tensor, shape: [Int]) -> Tensor {
    var correlation = backward(on: dy.backend)
    var weight = weight
    if TiledCorrelation(correlation) == nil, ConvolutionPlan.transposesWeights(correlation) {
      weight = weight.transposed([1, 0] + Array(2..<weight.rank))
      correlation.weightStrides = (outputs * taps, taps)
    }
    return Tensor(uninitialized: shape, on: dy.backend) { dx in
      dy.withUnsafeValues { dy in
        weight.withUnsafeValues { correlation.run(dy, weight: $0, bias: nil, to: dx) }
      }
    }
  }

  /// The gradients of the weights, unless there are no samples, and of the bias.
  fileprivate func weightGradients(
    _ x: Tensor?, _ dy: Tensor, shape: [Int], wantsBias: Bool
  ) -> (weights: Tensor?, bias: Tensor?) {
    func sums() -> Tensor? {
      wantsBias ? dy.sum(along: [0] + Array(2..<dy.rank)) : nil
    }
    guard let x else { return (nil, sums()) }
    let correlation = forward(on: dy.backend)
    let tiled = TiledCorrelation(correlation)
    var dbias: Tensor?
    let dw = Tensor(uninitialized: shape, on: dy.backend) { dw in
      dy.withUnsafeValues { dy in
        x.withUnsafeValues { x in
          guard let tiled else { return correlation.weightGradient(x, dy, to: dw) }
          let parts = [TiledCorrelation.Part(values: x, channels: 0..<inputs)]
          dbias = Tensor(uninitialized: [outputs], on: correlation.backend) {
            tiled.weightGradient(parts, dy, to: dw, bias: $0)
          }
        }
      }
    }
    return (dw, tiled == nil ? sums() : wantsBias ? dbias : nil)
  }
}
