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

}

/// A filter of second order, and the controls that its coefficients come from.
package struct FilterSection {
  let controls: [TrackControl]
  /// The coefficients, and their derivatives by each control.
  let design: ([Double]) -> (value: BiquadCoefficients, slopes: [BiquadCoefficients])

  /// A band of an equalizer.
  package static func band(_ band: BiquadBand, sampleRate: Int) -> FilterSection {
    FilterSection(controls: [band.frequencyHz, band.gainDb, band.q]) { values in
      let filter = BiquadCoefficients.differentiated(
        band.type, frequencyHz: values[0], gainDb: values[1], q: values[2], sampleRate: sampleRate)
      return (filter.value, [filter.byFrequencyHz, filter.byGainDb, filter.byQ])
    }
  }

  /// y[n] = (1 − d) x[n] + d y[n−1], 0 ≤ d < 1 (at 1 nothing passes).
  package static func damping(_ damping: TrackControl) -> FilterSection {
    FilterSection(controls: [damping]) { values in
      (
        BiquadCoefficients(b0: 1 - values[0], b1: 0, b2: 0, a1: -values[0], a2: 0),
        [BiquadCoefficients(b0: -1, b1: 0, b2: 0, a1: -1, a2: 0)]
      )
    }
  }
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
    filtered(bands.map { .band($0, sampleRate: sampleRate) }, state: &state)
  }

  /// The signal after filters in series, in their order; as `equalized`.
  package func filtered(_ sections: [FilterSection], state: inout RecursiveState) -> Tensor {
    precondition(rank == 4, "filtered: the signal's shape is \(shape)")
    let (channels, samples) = (shape[2], shape[3])
    /// The filters by section, then `[batch][track]`.
    let filters = sections.map { section in
      let values = section.controls.map { $0.values(for: shape, "filtered") }
      return (0..<shape[0] * shape[1]).map { index in section.design(values.map { $0[index] }) }
    }
    let rows = shape[0] * shape[1] * channels
    var cascade = BiquadCascade(
      (0..<rows).map { row in
        filters.map { $0[row / channels].value }
      })
    cascade.state = state
    let sources = [self] + sections.flatMap(\.controls).compactMap(\.tensor)
    let (result, checkpoints) = filteredRows(
      checkpointCount: cascade.checkpointCount(samples: samples, on: backend),
      isRecorded: sources.contains(where: \.isTracked)
    ) { x, y, checkpoints in
      cascade.process(x, into: y, samples: samples, checkpoints: checkpoints, on: backend)
    }
    state = cascade.state
    guard let checkpoints else { return result }
    let signal = detached
    return result.recorded("filtered", from: sources) { [cascade] dy in
      var byCoefficient: [Double] = []
      let dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
        var dstate = Array(repeating: 0.0, count: rows * sections.count * 2)
        byCoefficient = cascade.pullback(
          x, dy: dy, dx: dx, samples: samples, checkpoints: checkpoints, dstate: &dstate,
          on: signal.backend)
      }
      let gradients = sections.enumerated().flatMap { number, section in
        var byControl = Array(
          repeating: Array(repeating: 0.0, count: filters[number].count),
          count: section.controls.count)
        for row in 0..<rows {
          let start = (row * sections.count + number) * 5
          let dc = byCoefficient[start..<start + 5]
          let filter = filters[number][row / channels]
          for (control, slope) in filter.slopes.enumerated() {
            byControl[control][row / channels] += zip(dc, slope.array).reduce(0) {
              $0 + $1.0 * $1.1
            }
          }
        }
        return zip(section.controls, byControl).map { TrackGradient($0, $1) }
      }
      return [dx] + gradients.tensors(for: signal.shape, on: signal.backend)
    }
  }
}
