package import TensorEngine

/// A band of an equalizer: its filter and its controls.
package struct BiquadBand {
  package let type: BiquadType
  package let frequencyHz, gainDb, q: TrackControl

  /// - Parameters:
  ///   - type: The filter.
  ///   - frequencyHz: Above 0 and below half the sample rate.
  ///   - gainDb: Ignored by a filter without a gain.
  ///   - q: Above 0.
  package init(
    _ type: BiquadType, frequencyHz: TrackControl, gainDb: TrackControl = .number(0),
    q: TrackControl
  ) {
    self.type = type
    self.frequencyHz = frequencyHz
    self.gainDb = gainDb
    self.q = q
  }

  fileprivate var controls: [TrackControl] { [frequencyHz, gainDb, q] }
}

extension Tensor {
  /// The signal after a parametric equalizer: RBJ biquads in series, in the order of `bands`.
  ///
  /// Exact recursion; coefficients, state and sums over time in `Double`. The channels of a track share
  /// its coefficients. A band at 0 dB costs as much as any other.
  ///
  /// - Parameters:
  ///   - bands: The filters with their controls.
  ///   - sampleRate: In hertz.
  ///   - state: What the filters remember from the block before; moved on to this block's end.
  /// - Returns: The filtered signal.
  /// - Shape: `[batch, track, channel, sample]`, unchanged.
  /// - Gradient: hand-written adjoint, exact, to the signal and the controls; the incoming state is
  ///   taken as constant. Keeps the signal and the state at every 64th sample, computes the rest again.
  package func equalized(
    _ bands: [BiquadBand], sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    precondition(rank == 4, "equalized: the signal's shape is \(shape)")
    let (channels, samples) = (shape[2], shape[3])
    /// The filters by band, then `[batch][track]`.
    let filters = bands.map { band in
      let values = band.controls.map { $0.values(for: shape, "equalized") }
      return (0..<shape[0] * shape[1]).map { index in
        BiquadCoefficients.differentiated(
          band.type, frequencyHz: values[0][index], gainDb: values[1][index],
          q: values[2][index], sampleRate: sampleRate)
      }
    }
    let rows = shape[0] * shape[1] * channels
    var cascade = BiquadCascade(
      (0..<rows).map { row in
        filters.map { $0[row / channels].value }
      })
    cascade.state = state
    let sources = [self] + bands.flatMap(\.controls).compactMap(\.tensor)
    let (result, checkpoints) = filteredRows(
      checkpointCount: cascade.checkpointCount(samples: samples, on: backend),
      isRecorded: sources.contains(where: \.isTracked)
    ) { x, y, checkpoints in
      cascade.process(x, into: y, samples: samples, checkpoints: checkpoints, on: backend)
    }
    state = cascade.state
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded("equalized", from: sources) { [cascade] dy in
      var byCoefficient: [Double] = []
      let dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
        var dstate = Array(repeating: 0.0, count: rows * bands.count * 2)
        byCoefficient = cascade.pullback(
          x, dy: dy, dx: dx, samples: samples, checkpoints: checkpoints, dstate: &dstate,
          on: signal.backend)
      }
      let gradients = bands.enumerated().flatMap { number, band in
        var byControl = Array(
          repeating: Array(repeating: 0.0, count: filters[number].count), count: 3)
        for row in 0..<rows {
          let start = (row * bands.count + number) * 5
          let dc = byCoefficient[start..<start + 5]
          let filter = filters[number][row / channels]
          for (control, slope) in [filter.byFrequencyHz, filter.byGainDb, filter.byQ].enumerated() {
            byControl[control][row / channels] += zip(dc, slope.array).reduce(0) {
              $0 + $1.0 * $1.1
            }
          }
        }
        return zip(band.controls, byControl).map { TrackGradient($0, $1) }
      }
      return [dx] + gradients.tensors(for: signal.shape, on: signal.backend)
    }
  }
}
