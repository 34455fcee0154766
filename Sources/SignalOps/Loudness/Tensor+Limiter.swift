import Foundation
import Kernels
package import TensorEngine

/// How far ahead of a signal a limiter looks.
package struct LookAhead: Equatable, Sendable {
  /// Values in each of the three running means that make the gain's bell.
  let third: Int
  /// Samples by which the signal has to wait for its gain: the look-ahead, and 40 for what lies between the samples.
  package let latencySamples: Int

  /// A look-ahead of so many milliseconds, rounded to what a bell can be; above 300 kHz at most 6,000 samples.
  package init(milliseconds: Double, sampleRate: Int) {
    third = LimiterGain.third(ofSamples: milliseconds / 1_000 * Double(sampleRate))
    latencySamples = LimiterGain.latency(third: third)
  }
}

/// What a limiter remembers between two blocks of a signal.
package struct LimiterState {
  /// What the interpolator hears before a block.
  fileprivate var tail = SignalTail(samples: 2 * LimiterGain.reach - 1)
  /// Of each track; none before the first block.
  fileprivate var gains: [LimiterGain] = []

  package init() {}
}

extension Tensor {
  /// The gain with which a look-ahead limiter answers to this signal, as a factor; for the signal `latencySamples`
  /// later.
  ///
  /// The waveform is interpolated to four times its rate. With p the peak around a sample over the ceiling, c, the
  /// gain needed is 1 for p ≤ c, (c − 0.1 dB)/p from p = c + 0.1 dB on, and between them (1 + k) c/p − k, which is 1
  /// at the one and meets the other at the other end: what a gain that hardly moves adds between the samples is
  /// little. Then r[n] = min(need[n], r[n−1] + (1 − r[n−1])(1 − α)) with α = exp(−ln 9/(f_s t)), the minimum of r
  /// over all that hear the peak, and its average under a quadratic B-spline as long as the look-ahead.
  ///
  /// - Parameters:
  ///   - ceilingDb: In decibels of full scale, at most 0.
  ///   - releaseMs: 10–90 % rise time, above 0.
  ///   - lookAhead: The same for all of a signal's blocks.
  ///   - sampleRate: In hertz.
  ///   - state: What it remembers from the block before; moved on.
  /// - Returns: The gain.
  /// - Shape: `[batch, track, channel, sample]` to `[batch, track, 1, sample]`, the channels linked.
  /// - Gradient: hand-written adjoint, exact almost everywhere, to the signal, ceiling and release: the
  ///   interpolation's and the bell's transposed, the release's reversed in time; a minimum's to the last of equal
  ///   values, a maximum's to the first. The incoming gain is taken as constant. Keeps the signal, its peaks, and two
  ///   numbers in `Double` for each.
  /// - Source: steps of the usual look-ahead limiter (U. Zölzer 2011, DAFX, 2nd ed., section 4.2.2); ITU-R BS.1770-4
  ///   (2015), annex 2, for peaks between samples.
  package func limiterGain(
    ceilingDb: TrackControl, releaseMs: TrackControl, lookAhead: LookAhead, sampleRate: Int,
    state: inout LimiterState
  ) -> Tensor {
    precondition(rank == 4, "limiterGain: the signal's shape is \(shape)")
    let tracks = shape[0] * shape[1]
    if state.gains.isEmpty {
      state.gains = Array(repeating: LimiterGain(third: lookAhead.third), count: tracks)
    }
    precondition(
      state.gains.count == tracks && state.gains.allSatisfy { $0.third == lookAhead.third },
      "limiterGain: a state of \(state.gains.count) tracks for \(tracks), or another look-ahead")
    let ceilings = ceilingDb.values(for: shape, "limiterGain")
    let poles = releaseMs.values(for: shape, "limiterGain").map {
      SmoothingPole(milliseconds: $0, sampleRate: sampleRate)
    }
    let settings = (0..<tracks).map { track in
      let ceiling = pow(10, ceilings[track] / 20)
      let margin = pow(10, LimiterGain.marginDb / 20)
      return state.gains[track].setting(
        ceiling: ceiling, target: ceiling / margin, knee: margin, release: 1 - poles[track].value)
    }
    let joined = state.tail.joined(with: self)
    return joined.limiterGain(settings, &state.gains, [ceilingDb, releaseMs]) { track, slopes in
      [
        slopes.ceiling * settings[track].ceiling * log(10) / 20,
        -slopes.release * poles[track].byMilliseconds,
      ]
    }
  }

  /// The gain for a signal that begins with what the interpolator hears before it.
  private func limiterGain(
    _ settings: [LimiterSetting], _ gains: inout [LimiterGain], _ controls: [TrackControl],
    slopes: @escaping (_ track: Int, _ byKernel: (ceiling: Double, release: Double)) -> [Double]
  ) -> Tensor {
    let (full, channels, length) = (shape, shape[2], shape[3])
    let samples = length - (2 * LimiterGain.reach - 1)
    let result = [full[0], full[1], 1, samples]
    let before = gains
    let sources = [self] + controls.compactMap(\.tensor)
    let isRecorded = sources.contains(where: \.isTracked)
    let peaks = peaks(samples: samples)
    var after: [LimiterGain] = []
    var trace: RecursiveCheckpoints?
    let gain = Tensor(uninitialized: result, on: backend) { gain in
      peaks.withUnsafeValues { peaks in
        trace = RecursiveCheckpoints.keep(
          if: isRecorded, count: settings.count * 2 * samples, on: backend
        ) { trace in
          after = backend.map(settings.count) { track in
            var next = before[track]
            next.next(
              settings[track], peaks + track * samples, count: samples,
              into: gain + track * samples, trace: trace.map { $0 + track * 2 * samples },
              backend.kernels.shaping)
            return next
          }
        }
      }
    }
    gains = after
    guard let trace else { return gain }
    let signal = detached
    return gain.recorded("limiterGain", from: sources) { dgain in
      let kernels = signal.backend.kernels.shaping
      var byControl = [[Double]](repeating: [], count: settings.count)
      let dx = Tensor(uninitialized: full, on: signal.backend) { dx in
        dx.update(repeating: 0, count: full.reduce(1, *))
        signal.withUnsafeValues { x in
          peaks.withUnsafeValues { peaks in
            dgain.withUnsafeValues { dgain in
              trace.read { trace in
                byControl = signal.backend.map(settings.count) { track in
                  var (setting, byCeiling, byRelease) = (settings[track], 0.0, 0.0)
                  let memory = before[track].memory
                  var scratch = [Double](repeating: 0, count: 2 * samples)
                  var dpeaks = [Float](repeating: 0, count: samples)
                  kernels.limiter_gains_adjoint(
                    &setting, samples, peaks + track * samples, memory.last_peak, memory.released,
                    trace + track * 2 * samples, dgain + track * samples, &scratch, &dpeaks,
                    &byCeiling, &byRelease)
                  let start = track * channels * length
                  Self.withPeakTaps { taps, count in
                    kernels.peaks_adjoint(
                      channels, length, x + start, count, taps, samples, dpeaks, dx + start)
                  }
                  return slopes(track, (byCeiling, byRelease))
                }
              }
            }
          }
        }
      }
      let gradients = controls.enumerated().map { index, control in
        TrackGradient(control, byControl.map { $0[index] })
      }
      return [dx] + gradients.tensors(for: full, on: signal.backend)
    }
  }

  /// The loudest channel's peak from each sample to the next; not recorded.
  private func peaks(samples: Int) -> Tensor {
    let (channels, length, tracks) = (shape[2], shape[3], shape[0] * shape[1])
    return Tensor(uninitialized: [shape[0], shape[1], 1, samples], on: backend) { peaks in
      withUnsafeValues { x in
        backend.parallel(tracks) { track in
          let found = peaks + track * samples
          found.update(repeating: 0, count: samples)
          for channel in 0..<channels {
            for interpolation in LimiterGain.interpolations {
              let from = x + (track * channels + channel) * length
              _ = backend.kernels.spectral.interpolated_peaks(
                from + Self.start(of: interpolation), samples, interpolation.taps,
                interpolation.tapCount, found)
            }
          }
        }
      }
    }
  }

  /// Where an interpolator's first samples lie; the own sample of the first point is the same for all.
  private static func start(of interpolation: TruePeakInterpolation) -> Int {
    LimiterGain.reach - interpolation.tapCount / 2
  }

  private static func withPeakTaps(_ body: (UnsafePointer<PeakTaps>, Int) -> Void) {
    LimiterGain.interpolations[0].taps.withUnsafeBufferPointer { first in
      LimiterGain.interpolations[1].taps.withUnsafeBufferPointer { second in
        let tables = zip(LimiterGain.interpolations, [first, second]).compactMap { own, taps in
          taps.baseAddress.map {
            PeakTaps(taps: $0, tap_count: own.tapCount, start: start(of: own))
          }
        }
        body(tables, tables.count)
      }
    }
  }
}
