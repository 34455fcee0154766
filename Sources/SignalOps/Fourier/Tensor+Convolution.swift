package import TensorEngine

extension Tensor {
  /// Convolution with an impulse response, going on from the blocks before: y[n] = Σ_k h[k] x[n−k].
  ///
  /// The output is as long as the block, without latency; what rings on comes with the next block (zeros
  /// drain it). Any sequence of block lengths gives the same output up to rounding. Whole songs are
  /// fastest in long blocks: a block that fills no partition of the impulse response costs two
  /// transforms of two partitions.
  ///
  /// - Shape: `[batch, track, channel, sample]`, unchanged; impulse response
  ///   `[batch|1, track|1, channel|1, tap]`.
  /// - Gradient: dx[n] = Σ_k h[k] dy[n+k], dh[k] = Σ_n dy[n] x[n−k], within this block; the samples before
  ///   it are constants, though they count in dh. Keeps the spectra of the impulse response, and where
  ///   that is tracked, `x` and the state before it.
  /// - Source: partitioned overlap-save, Wefers (2015), "Partitioned convolution algorithms for real-time
  ///   auralization", section 5.2.
  package func convolved(
    with impulse: ImpulseSpectrum, state: inout ConvolutionState
  ) -> Tensor {
    let (length, taps) = (shape[3], impulse.impulse)
    let impulseRows = impulse.rows(for: shape)
    let convolution = PartitionedConvolution(
      impulse: state.prepare(rows: impulseRows.count, for: impulse), impulseRows: impulseRows,
      backend: backend)
    // Only a gradient of the impulse response looks back; else nothing need be copied.
    let before = taps.isTracked ? state : ConvolutionState()
    let y = Tensor(uninitialized: shape, on: backend) { y in
      withUnsafeValues { convolution.run($0, count: length, to: y, state: &state) }
    }
    let (needsSignal, x) = (isTracked, taps.isTracked ? detached : nil)
    return y.recorded("convolved", from: [self, taps]) { dy in
      [
        needsSignal ? convolution.signalGradient(dy) : nil,
        x.map { convolution.impulseGradient($0, dy, from: before) },
      ]
    }
  }

  /// Convolution with an impulse response from silence on, cut off at the length of the signal.
  package func convolved(with impulse: Tensor) -> Tensor {
    var state = ConvolutionState()
    return convolved(with: ImpulseSpectrum(impulse), state: &state)
  }
}

extension PartitionedConvolution {
  /// The adjoint of a convolution from silence on is the same convolution, backwards in time.
  fileprivate func signalGradient(_ dy: Tensor) -> Tensor {
    var state = ConvolutionState()
    _ = state.prepare(rows: impulseRows.count, for: impulse)
    let reversed = dy.reversedInTime()
    return Tensor(uninitialized: dy.shape, on: backend) { dx in
      reversed.withUnsafeValues { run($0, count: dy.shape[3], to: dx, state: &state) }
    }.reversedInTime()
  }

  fileprivate func impulseGradient(
    _ x: Tensor, _ dy: Tensor, from state: ConvolutionState
  ) -> Tensor {
    let length = x.shape[3]
    let shape = Array(x.shape.dropLast()) + [impulse.impulse.shape[3]]
    return Tensor(uninitialized: shape, on: backend) { gradient in
      x.withUnsafeValues { x in
        dy.withUnsafeValues { dy in
          impulseGradient(x, dy, count: length, to: gradient, from: state)
        }
      }
    }
  }
}

extension Tensor {
  fileprivate func reversedInTime() -> Tensor {
    let length = shape[rank - 1]
    return Tensor(uninitialized: shape, on: backend) { output in
      withUnsafeValues { input in
        for start in stride(from: 0, to: count, by: max(length, 1)) {
          for index in 0..<length { output[start + index] = input[start + length - 1 - index] }
        }
      }
    }
  }
}
