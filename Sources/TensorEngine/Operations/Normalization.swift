import Kernels

extension Tensor {
  /// Batch norm: each channel shifted and scaled to mean 0 and variance 1 over batch and positions, then
  /// `z = scale·x̂ + shift`, and where a slope is given `y = z` above 0, `y = slope·z` elsewhere.
  ///
  /// Also returns mean and biased variance of each channel, `[channel]`, not recorded; both are found in
  /// double, the variance in a pass of its own.
  ///
  /// - Shape: `[batch, channel, …]`, unchanged, more than one element per channel; scale and shift
  ///   `[channel]`, slope `[channel]` or `[1]`.
  /// - Gradient: `dx = scale/σ·(g − mean(g) − x̂·mean(g·x̂))`, `dscale = Σ g·x̂`, `dshift = Σ g`,
  ///   `dslope = Σ dy·min(z, 0)`, with `g` the gradient of `z`. Keeps `x`: `z` is computed again.
  /// - Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, https://arxiv.org/abs/1502.03167.
  package func batchNormalized(scale: Tensor, shift: Tensor, slope: Tensor? = nil, epsilon: Float)
    -> (result: Tensor, mean: Tensor, variance: Tensor)
  {
    let x = detached
    let channels = ChannelPieces(of: x, for: "batchNormalized")
    precondition(channels.extent > 1, "batchNormalized: one element per channel in \(shape)")
    let parameters = ChannelParameters(scale, shift, slope, count: channels.count)
    let kernels = backend.kernels
    var statistics = [ChannelStatistics](repeating: .init(), count: channels.count)
    let y = statistics.withUnsafeMutableBufferPointer { statistics in
      let statistics = statistics  // a copy of the pointer, which the bodies may capture
      return x.withUnsafeValues { elements in
        channels.mapped(x) { channel in
          let sums = channels.map(of: channel) { start, count in
            kernels.elementwise.sum(count, elements + start)
          }
          let mean = sums.reduce(0, +) / Double(channels.extent)
          let squares = channels.map(of: channel) { start, count in
            kernels.normalization.squared_deviations(count, mean, elements + start)
          }
          let variance = squares.reduce(0, +) / Double(channels.extent)
          statistics[channel] = ChannelStatistics(mean: mean, variance: variance)
          return parameters.map(channel, statistics[channel], epsilon)
        }
      }
    }
    let result = y.recorded(
      "batchNormalized", from: [self, scale, shift] + (slope.map { [$0] } ?? [])
    ) {
      [statistics] dy in
      let (dx, sums) = channels.gradients(
        of: x, from: dy,
        maps: statistics.indices.map { parameters.map($0, statistics[$0], epsilon) },
        inverseVariances: statistics.map { $0.inverseVariance(epsilon) })
      return [dx] + parameters.gradients(from: sums, statistics, epsilon, on: dy.backend)
    }.remade { [statistics] in
      channels.mapped(x) { parameters.map($0, statistics[$0], epsilon) }
    }
    let (means, variances) = (statistics.map(\.mean), statistics.map(\.variance))
    let shape = [channels.count]
    return (
      result, Tensor(means.map { Float($0) }, shape: shape, on: backend),
      Tensor(variances.map { Float($0) }, shape: shape, on: backend)
    )
  }

  /// Each channel normalised by a given mean and variance, `z = scale·(x − mean)/√(variance + epsilon) +
  /// shift`, and bent at 0 where a slope is given, as `batchNormalized`.
  ///
  /// - Shape: `[batch, channel, …]`, unchanged; mean, variance, scale and shift `[channel]`, slope
  ///   `[channel]` or `[1]`.
  /// - Gradient: as `batchNormalized`, with mean and variance constant: they get none. Keeps `x`.
  package func normalized(
    mean: Tensor, variance: Tensor, scale: Tensor, shift: Tensor, slope: Tensor? = nil,
    epsilon: Float
  ) -> Tensor {
    let x = detached
    let channels = ChannelPieces(of: x, for: "normalized")
    precondition(
      mean.shape == [channels.count] && variance.shape == mean.shape,
      "normalized: mean \(mean.shape) and variance \(variance.shape) for \(shape)")
    let parameters = ChannelParameters(scale, shift, slope, count: channels.count)
    let statistics = zip(mean.values, variance.values).map {
      ChannelStatistics(mean: Double($0), variance: Double($1))
    }
    let maps = statistics.indices.map { parameters.map($0, statistics[$0], epsilon) }
    return channels.mapped(x) { maps[$0] }
      .recorded("normalized", from: [self, scale, shift] + (slope.map { [$0] } ?? [])) { dy in
        let (dx, sums) = channels.gradients(of: x, from: dy, maps: maps)
        return [dx] + parameters.gradients(from: sums, statistics, epsilon, on: dy.backend)
      }
  }

  /// Layer norm: each slice over the last axes, those of `scale`, shifted and scaled to mean 0 and variance
  /// 1, then `y = scale·x̂ + shift`.
  ///
  /// - Shape: ends with the shape of scale and shift; unchanged.
  /// - Gradient: of the steps it is made from.
  /// - Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", 2016,
  ///   https://arxiv.org/abs/1607.06450.
  package func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Float) -> Tensor {
    precondition(
      scale.rank > 0 && shift.shape == scale.shape && shape.suffix(scale.rank) == scale.shape[...],
      "layerNormalized: scale \(scale.shape) and shift \(shift.shape) for \(shape)")
    let axes = Array(rank - scale.rank..<rank)
    let centred = self - mean(along: axes, keepingAxes: true)
    let variance = centred.squared().mean(along: axes, keepingAxes: true)
    return centred * (variance + epsilon).squareRoot().reciprocal() * scale + shift
  }
}

/// Mean and biased variance of a channel.
private struct ChannelStatistics {
  var mean = 0.0
  var variance = 0.0

  func inverseVariance(_ epsilon: Float) -> Double { 1 / (variance + Double(epsilon)) }
}

/// What a normalisation is told about each channel.
private struct ChannelParameters {
  private let tensors: Int
  private let scales, shifts, slopes: [Float]

  init(_ scale: Tensor, _ shift: Tensor, _ slope: Tensor?, count: Int) {
    precondition(
      scale.shape == [count] && shift.shape == [count],
      "normalized: scale \(scale.shape) and shift \(shift.shape) for \(count) channels")
    tensors = slope == nil ? 2 : 3
    (scales, shifts) = (scale.values, shift.values)
    slopes = slope.map { $0.slopes(count: count) } ?? Array(repeating: 1, count: count)
  }

  func map(_ channel: Int, _ statistics: ChannelStatistics, _ epsilon: Float) -> ChannelMap {
    let inverseDeviation = statistics.inverseVariance(epsilon).squareRoot()
    return ChannelMap(
      mean: Float(statistics.mean), scale: Float(Double(scales[channel]) * inverseDeviation),
      shift: shifts[channel], slope: slopes[channel])
  }

  func gradients(
    from sums: [ChannelSums], _ statistics: [ChannelStatistics], _ epsilon: Float,
    on backend: Backend
  ) -> [Tensor] {
    let scale = zip(sums, statistics).map { sum, own in
      Float(sum.deviation * own.inverseVariance(epsilon).squareRoot())
    }
    let gradients = [
      scale, sums.map { Float($0.gradient) }, sums.map { Float($0.negative) },
    ]
    return gradients.prefix(tensors).map { Tensor($0, shape: [sums.count], on: backend) }
  }
}
