import Foundation
package import MixingConsole
import SignalOps
package import TensorEngine

/// How loud a track of a mix is after its fader, and where it stands.
package struct TrackLevel: Equatable, Sendable {
  /// Integrated loudness in LUFS.
  package let lufs: Double
  /// From 0 (left) to 1 (right), as a mono sound under the constant-power law has it: the angle of the channels'
  /// powers over π/2.
  package let position: Double

  package init(lufs: Double, position: Double) { (self.lufs, self.position) = (lufs, position) }
}

/// Measures all tracks of a mix while it is made.
package struct TrackMeter {
  private var meters: [LoudnessMeter]
  /// Of left and right.
  private var powers: [[Double]]

  /// - Parameters:
  ///   - tracks: How many tracks the mix has.
  ///   - sampleRate: In hertz.
  ///   - backend: Whose kernels measure.
  package init(tracks: Int, sampleRate: Int, on backend: Backend) {
    meters = (0..<tracks).map { _ in
      LoudnessMeter(sampleRate: sampleRate, channels: 2, on: backend)
    }
    powers = Array(repeating: [0, 0], count: tracks)
  }

  /// Takes the next block of the mix; of one that is not made of tracks nothing can be known.
  package mutating func add(_ output: Console.Output) {
    for (index, track) in output.tracks.enumerated() {
      guard let track else { continue }
      let block = track.stereo
      meters[index].add(block)
      for (channel, samples) in block.enumerated() {
        powers[index][channel] += samples.reduce(0) { $0 + Double($1) * Double($1) }
      }
    }
  }

  /// The level of each track; `nil` where it is silent or not heard.
  package var levels: [TrackLevel?] {
    zip(meters, powers).map { meter, power in
      meter.integratedLufs.map {
        TrackLevel(
          lufs: $0, position: atan2(power[1].squareRoot(), power[0].squareRoot()) / (.pi / 2))
      }
    }
  }
}

extension Tensor {
  /// The two channels of `[1, 1, 2, sample]`.
  package var stereo: [[Float]] {
    let count = shape[3]
    return withUnsafeValues { values in
      (0..<2).map { Array(UnsafeBufferPointer(start: values + $0 * count, count: count)) }
    }
  }
}
