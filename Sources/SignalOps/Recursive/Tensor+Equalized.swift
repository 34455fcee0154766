package import TensorEngine

extension Tensor {
  /// The signal after a parametric equalizer: RBJ biquads in series, in the order of `bands`.
  ///
  /// Exact recursion; coefficients, state and sums over time in `Double`. The channels of a track share
  /// its coefficients. A band at 0 dB costs as much as any other.
  ///
  /// - Parameters:
  ///   - bands: The filters.
  ///   - frequencyHz: Above 0 and below half the sample rate.
  ///   - gainDb: Ignored by bands without a gain.
  ///   - q: Above 0.
  ///   - sampleRate: In hertz.
  ///   - state: What the filters remember from the block before; moved on to this block's end.
  /// - Returns: The filtered signal.
  ///
  /// Shape: `[batch, track, channel, sample]`, unchanged; controls `[batch, track, band]`, where batch
  /// and track may be 1.
  ///
  /// Gradient: hand-written adjoint, exact, to the signal and the three controls; the incoming state is
  /// taken as constant. Keeps the signal and the state at every 64th sample, computes the rest again.
  package func equalized(
    bands: [BiquadType], frequencyHz: Tensor, gainDb: Tensor, q: Tensor, sampleRate: Double,
    state: inout RecursiveState
  ) -> Tensor {
    precondition(rank == 4, "equalized: the signal's shape is \(shape)")
    let (channels, samples) = (shape[2], shape[3])
    let controls = [frequencyHz, gainDb, q]
    let values = controls.map {
      TrackControls($0, signal: shape, rest: [bands.count], operation: "equalized").values
    }
    let filters = values[0].indices.map { index in
      BiquadCoefficients.differentiated(
        bands[index % bands.count], frequencyHz: values[0][index], gainDb: values[1][index],
        q: values[2][index], sampleRate: sampleRate)
    }
    let rows = shape[0] * shape[1] * channels
    var cascade = BiquadCascade(
      (0..<rows).map { row in
        let track = row / channels
        return filters[track * bands.count..<(track + 1) * bands.count].map(\.value)
      })
    cascade.state = state
    let isRecorded = ([self] + controls).contains(where: \.isTracked)
    let (result, checkpoints) = filteredRows(
      checkpointCount: cascade.checkpointCount(samples: samples, on: backend),
      isRecorded: isRecorded
    ) { x, y, checkpoints in
      cascade.process(x, into: y, samples: samples, checkpoints: checkpoints, on: backend)
    }
    state = cascade.state
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded("equalized", from: [self] + controls) { [cascade] dy in
      var byCoefficient: [Double] = []
      let dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
        var dstate = Array(repeating: 0.0, count: rows * bands.count * 2)
        byCoefficient = cascade.pullback(
          x, dy: dy, dx: dx, samples: samples, checkpoints: checkpoints, dstate: &dstate,
          on: signal.backend)
      }
      var gradients = Array(
        repeating: Array(repeating: 0.0, count: filters.count), count: controls.count)
      for row in 0..<rows {
        for band in bands.indices {
          let index = row / channels * bands.count + band
          let start = (row * bands.count + band) * 5
          let dc = byCoefficient[start..<start + 5]
          let filter = filters[index]
          for (control, slope) in [filter.byFrequencyHz, filter.byGainDb, filter.byQ].enumerated() {
            gradients[control][index] += zip(dc, slope.array).reduce(0) { $0 + $1.0 * $1.1 }
          }
        }
      }
      return [dx]
        + gradients.map {
          TrackControls.gradient(
            $0, signal: signal.shape, rest: [bands.count], on: signal.backend)
        }
    }
  }
}
