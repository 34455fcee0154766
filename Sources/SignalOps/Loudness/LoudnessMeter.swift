import Kernels
package import TensorEngine

/// Loudness of a programme as it streams by: integrated, momentary, short-term, and its range.
///
/// The K-weighted energy of each tenth of a second is kept (8 bytes each, 0.3 MB per hour of audio)
/// and every figure is exact, made from those. Filters and energies are in double; the result does not
/// depend on how the signal is cut into blocks.
///
/// - Block: planar, one array per channel, all of one length, any length.
/// - Units: LUFS (the standard's LKFS) and LU.
/// - Edge cases: a figure without a meaning is `nil`: nothing above the gate, or fewer samples than a
///   window. Samples after the last full tenth of a second count only once it is full.
/// - Gradient: none, a measurement.
/// - Cost: about 2.5 ns for a stereo sample.
/// - Source: ITU-R BS.1770-4 (2015), annex 1; EBU Tech 3341 (2016); EBU Tech 3342 (2016).
package struct LoudnessMeter {
  /// The lowest sample rate that can be measured, in hertz: the weighting's shelf sits at 1,682 Hz.
  package static let lowestSampleRate = 4_000

  package let sampleRate: Int
  package let channels: Int

  /// Energy of each full tenth of a second: the weighted sum of the channels' squares.
  private(set) var energies: [Double] = []
  private let backend: Backend
  private let weights: [Double]
  private let coefficients: [Double]
  private var pairs: [Pair]
  /// Samples seen.
  private var position = 0

  /// Two channels on their way through the filters, and their energy since the last tenth of a second.
  private struct Pair {
    var state = [Double](repeating: 0, count: 12)
    var energy = [0.0, 0.0]
  }

  /// A meter for a layout of channels.
  ///
  /// - Parameters:
  ///   - sampleRate: In hertz, at least `lowestSampleRate`.
  ///   - channels: How many.
  ///   - weights: Of each channel's energy. `nil` takes the layout that the number stands for: 5 is
  ///     L R C Ls Rs, 6 is L R C LFE Ls Rs, with 1.41 for the surrounds and the LFE left out (table 3
  ///     of the standard); every other number has weight 1 throughout.
  ///   - weighting: The two biquads that a signal passes before its energy is taken; `nil` takes the
  ///     standard's (`KWeighting`).
  ///   - backend: Whose kernels run.
  package init(
    sampleRate: Int, channels: Int, weights: [Double]? = nil,
    weighting: [BiquadCoefficients]? = nil, on backend: Backend
  ) {
    precondition(
      sampleRate >= Self.lowestSampleRate,
      "LoudnessMeter: sample rate \(sampleRate) is below \(Self.lowestSampleRate) Hz")
    precondition(channels > 0, "LoudnessMeter: \(channels) channels")
    let weights = weights ?? Self.layoutWeights(channels: channels)
    precondition(
      weights.count == channels, "LoudnessMeter: \(weights.count) weights, \(channels) channels")
    self.sampleRate = sampleRate
    self.channels = channels
    self.weights = weights
    self.backend = backend
    coefficients =
      weighting.map { $0.flatMap(\.array) } ?? KWeighting.coefficients(sampleRate: sampleRate)
    precondition(
      coefficients.count == 10, "LoudnessMeter: \(coefficients.count / 5) biquads, not two")
    pairs = Array(repeating: Pair(), count: (channels + 1) / 2)
  }

  private static func layoutWeights(channels: Int) -> [Double] {
    switch channels {
    case 5: [1, 1, 1, 1.41, 1.41]
    case 6: [1, 1, 1, 0, 1.41, 1.41]
    default: Array(repeating: 1, count: channels)
    }
  }

  /// Takes the next block of the signal.
  package mutating func add(_ block: [[Float]]) {
    precondition(
      block.count == channels, "LoudnessMeter: block of \(block.count) channels, not \(channels)")
    let count = block[0].count
    precondition(
      block.allSatisfy { $0.count == count }, "LoudnessMeter: channels of different lengths")
    let tenth = energies.count
    for pair in pairs.indices {
      let first = 2 * pair
      let second = min(first + 1, channels - 1)
      block[first].withUnsafeBufferPointer { first in
        block[second].withUnsafeBufferPointer { second in
          weigh(pair, first, second, from: tenth)
        }
      }
    }
    position += count
  }

  /// Where tenth number `index` ends: rounded, so that rates not divisible by ten do not drift.
  private func end(ofTenth index: Int) -> Int {
    Int((Double(index + 1) * Double(sampleRate) / 10).rounded())
  }

  /// Samples in the `count` tenths from `index` on.
  func samples(inTenths count: Int, from index: Int) -> Int {
    end(ofTenth: index + count - 1) - (index == 0 ? 0 : end(ofTenth: index - 1))
  }

  private mutating func weigh(
    _ index: Int, _ first: UnsafeBufferPointer<Float>, _ second: UnsafeBufferPointer<Float>,
    from tenth: Int
  ) {
    guard let left = first.baseAddress, let right = second.baseAddress else { return }
    var pair = pairs[index]
    var done = 0
    var tenth = tenth
    while done < first.count {
      let step = min(first.count - done, end(ofTenth: tenth) - position - done)
      backend.kernels.spectral.weighted_energy(
        left + done, right + done, step, coefficients, &pair.state, &pair.energy)
      done += step
      guard position + done == end(ofTenth: tenth) else { break }
      if index == 0 { energies.append(0) }  // the other pairs add to it
      energies[tenth] += weights[2 * index] * pair.energy[0]
      if 2 * index + 1 < channels {
        energies[tenth] += weights[2 * index + 1] * pair.energy[1]
      }
      pair.energy = [0, 0]
      // Silence: what rings below −600 dB would end in slow subnormal numbers.
      pair.state = pair.state.map { abs($0) < 1e-30 ? 0 : $0 }
      tenth += 1
    }
    pairs[index] = pair
  }
}
