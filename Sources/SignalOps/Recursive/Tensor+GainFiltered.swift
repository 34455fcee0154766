import Foundation
import Kernels
package import TensorEngine

/// The filters of the cookbook that have a gain.
package enum GainFilter: String, CaseIterable, Codable, Sendable {
  case peak, lowShelf, highShelf

  fileprivate var kernelType: GainFilterType {
    switch self {
    case .peak: gain_filter_peak
    case .lowShelf: gain_filter_low_shelf
    case .highShelf: gain_filter_high_shelf
    }
  }
}

extension Tensor {
  /// The signal after a peak or a shelf whose gain moves sample by sample.
  ///
  /// At a gain that rests it is the RBJ biquad of `equalized`. A state-variable filter, whose states are those of two
  /// integrators: a gain may move quickly without a burst, as a direct form would have. Exact recursion; coefficients for every
  /// sample, state and sums over time in `Double`. Gains beyond ±400 dB are these.
  ///
  /// - Parameters:
  ///   - filter: The filter.
  ///   - gainDb: `[batch, track, 1, sample]`.
  ///   - frequencyHz: Above 0 and below half the sample rate.
  ///   - q: Above 0.
  ///   - sampleRate: In hertz.
  ///   - state: What the filter remembers from the block before; moved on to this block's end.
  /// - Returns: The filtered signal.
  /// - Shape: `[batch, track, channel, sample]`, unchanged; the channels of a track share gain and controls.
  /// - Gradient: hand-written adjoint, exact, to the signal, the gain at each sample and the controls; the incoming
  ///   state is taken as constant. Keeps signal, gain and the state at every 64th sample, computes the rest again.
  /// - Source: A. Simper (2013), Solving the continuous SVF equations using trapezoidal integration and equivalent
  ///   currents, https://cytomic.com/technical-papers; R. Bristow-Johnson, Audio EQ Cookbook, for the filters.
  package func gainFiltered(
    _ filter: GainFilter, gainDb: Tensor, frequencyHz: TrackControl, q: TrackControl,
    sampleRate: Int, state: inout RecursiveState
  ) -> Tensor {
    precondition(
      rank == 4 && gainDb.shape == [shape[0], shape[1], 1, shape[3]],
      "gainFiltered: a gain of shape \(gainDb.shape) for a signal of shape \(shape)")
    let frequencies = frequencyHz.values(for: shape, "gainFiltered")
    let qualities = q.values(for: shape, "gainFiltered")
    precondition(
      frequencies.allSatisfy { 0 < $0 && $0 < Double(sampleRate) / 2 }
        && qualities.allSatisfy { $0 > 0 },
      "gainFiltered: \(frequencies) Hz with a Q of \(qualities) at \(sampleRate) Hz")
    let tangents = frequencies.map { tan(.pi * $0 / Double(sampleRate)) }
    let rows = GainFilterRows(
      type: filter.kernelType, channels: shape[2], samples: shape[3],
      settings: zip(tangents, qualities).map { GainFilterSetting(tangent: $0, q: $1) })
    let sources = [self, gainDb] + [frequencyHz, q].compactMap(\.tensor)
    let (result, checkpoints) = filteredRows(
      checkpointCount: rows.checkpointCount(on: backend),
      isRecorded: sources.contains(where: \.isTracked)
    ) { x, y, checkpoints in
      gainDb.withUnsafeValues { gain in
        rows.process(
          x, gain: gainDb.rowPointers(gain), into: y, state: &state, checkpoints: checkpoints,
          on: backend)
      }
    }
    guard let checkpoints else { return result }
    let (signal, gain) = (detached, gainDb.detached)
    return result.recorded("gainFiltered", from: sources) { dy in
      var dsettings: [GainFilterSetting] = []
      var dx = signal
      // By channel; the walk back sums them.
      let dgain = Tensor(uninitialized: signal.shape, on: signal.backend) { dgain in
        gain.withUnsafeValues { gains in
          dx = signal.rowsPulledBack(dy, checkpoints) { x, dy, dx, checkpoints in
            dsettings = rows.pullback(
              x, gain: gain.rowPointers(gains), dy: dy, dx: dx, dgain: signal.rowPointers(dgain),
              checkpoints: checkpoints, on: signal.backend)
          }
        }
      }
      let perHertz = zip(dsettings, tangents).map {
        $0.tangent * (1 + $1 * $1) * .pi / Double(sampleRate)
      }
      let gradients = [
        TrackGradient(frequencyHz, perHertz), TrackGradient(q, dsettings.map(\.q)),
      ]
      return [dx, dgain] + gradients.tensors(for: signal.shape, on: signal.backend)
    }
  }
}

/// Filters with a gain on rows of channels, `channels` for each setting and each row of gains.
private struct GainFilterRows {
  let type: GainFilterType
  let channels: Int
  let samples: Int
  /// `[batch][track]`.
  let settings: [GainFilterSetting]

  private func dealt(on backend: Backend) -> LaneGroups {
    LaneGroups(rows: settings.count * channels, samples: samples, on: backend)
  }

  /// Doubles of memory that `process` with checkpoints fills for `pullback`.
  func checkpointCount(on backend: Backend) -> Int {
    let dealt = dealt(on: backend)
    return dealt.groups * dealt.checkpoints(perRow: 2)
  }

  /// Filters every row and moves `state`, two numbers per row, on.
  func process(
    _ inputs: [UnsafePointer<Float>], gain: [UnsafePointer<Float>],
    into outputs: [UnsafeMutablePointer<Float>], state: inout RecursiveState,
    checkpoints: UnsafeMutablePointer<Double>?, on backend: Backend
  ) {
    let dealt = dealt(on: backend)
    state.resize(to: 2 * dealt.rows, for: "gainFiltered")
    guard samples > 0 else { return }
    let before = state.values
    state.values = dealt.map(on: backend) { group, range in
      var state = Array(before[range.scaled(by: 2)])
      backend.kernels.recursive.gain_filter_forward(
        inputs[range].map(Optional.some), range.map { gain[$0 / channels] },
        outputs[range].map(Optional.some), range.count, samples, type,
        range.map { settings[$0 / channels] }, &state,
        checkpoints.map { $0 + group * dealt.checkpoints(perRow: 2) })
      return state
    }.flatMap { $0 }
  }

  /// The adjoint of one `process` call. Returns the gradient of the settings, `[batch][track]`.
  func pullback(
    _ inputs: [UnsafePointer<Float>], gain: [UnsafePointer<Float>], dy: [UnsafePointer<Float>],
    dx: [UnsafeMutablePointer<Float>], dgain: [UnsafeMutablePointer<Float>],
    checkpoints: UnsafePointer<Double>, on backend: Backend
  ) -> [GainFilterSetting] {
    var sums = Array(repeating: GainFilterSetting(), count: settings.count)
    guard samples > 0 else { return sums }
    let dealt = dealt(on: backend)
    let byRow = dealt.map(on: backend) { group, range in
      var dstate = Array(repeating: 0.0, count: 2 * range.count)
      var dsettings = Array(repeating: GainFilterSetting(), count: range.count)
      backend.kernels.recursive.gain_filter_backward(
        inputs[range].map(Optional.some), range.map { gain[$0 / channels] },
        dy[range].map(Optional.some), dx[range].map(Optional.some),
        dgain[range].map(Optional.some), range.count, samples, type,
        range.map { settings[$0 / channels] },
        checkpoints + group * dealt.checkpoints(perRow: 2), &dstate, &dsettings)
      return dsettings
    }.flatMap { $0 }
    for (row, gradient) in byRow.enumerated() {
      sums[row / channels].tangent += gradient.tangent
      sums[row / channels].q += gradient.q
    }
    return sums
  }
}
