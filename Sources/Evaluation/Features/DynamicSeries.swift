import Foundation
import TensorEngine

/// Level, spread and crest of frames of 4,096 samples, 1,024 apart: means over the channels.
struct DynamicSeries: Sendable {
  /// One minus the root mean square in dBFS.
  private(set) var rmsLevel: [Double] = []
  /// One minus the mean of the samples' decibels less those of the root mean square.
  private(set) var spread: [Double] = []
  /// Decibels of the peak over decibels of the root mean square.
  private(set) var crest: [Double] = []

  /// A series without frames.
  init() {}

  /// Measures a range of a programme, as two channels, after a gain that leaves their peak below 0 dBFS.
  init(of programme: any Programme, in range: Range<Int>, gain: Double, on backend: Backend) throws
  {
    let count = SpectralFrames.count(of: range.count)
    let (hop, hops) = (SpectralFrames.hop, SpectralFrames.window / SpectralFrames.hop)
    let pieces = try programme.mapFrames(
      count == 0 ? 0 : count + hops - 1, hop: hop, from: range.lowerBound, window: hop, channels: 2
    ) { part, pieces in
      backend.map(over: pieces.count, grain: 32) { pieces in
        pieces.map { piece in
          part.map { Piece($0[piece * hop..<(piece + 1) * hop], gain: gain) }
        }
      }
    }
    let channels = (0..<2).map { channel in
      let pieces = pieces.map { $0[channel] }
      return (0..<count).map { Frame(pieces[$0..<$0 + hops]) }
    }
    func mean(_ value: (Frame) -> Double) -> [Double] {
      (0..<count).map { frame in
        channels.reduce(0) { $0 + value($1[frame]) } / Double(channels.count)
      }
    }
    rmsLevel = mean(\.rmsDb).map { 1 - $0 }
    spread = mean(\.spreadDb).map { 1 - $0 }
    crest = mean(\.crest)
  }

  /// Sums over the hop that frames share.
  private struct Piece {
    var energy = 0.0
    var peak = 0.0
    /// The sum of the logarithms of |x| + 1e-30.
    var logarithms = 0.0

    init(_ samples: ArraySlice<Float>, gain: Double) {
      samples.withUnsafeBufferPointer { samples in
        for start in stride(from: 0, to: samples.count, by: 8) {
          var product = 1.0  // one logarithm for eight factors of 1e-30 to 1
          for index in start..<start + 8 {
            let magnitude = abs(gain * Double(samples[index]))
            energy += magnitude * magnitude
            peak = max(peak, magnitude)
            product *= magnitude + 1e-30
          }
          logarithms += log(product)
        }
      }
    }
  }

  private struct Frame {
    let rmsDb, spreadDb, crest: Double

    init(_ pieces: ArraySlice<Piece>) {
      let samples = Double(SpectralFrames.window)
      let energy = pieces.reduce(0) { $0 + $1.energy }
      let peak = pieces.reduce(0) { max($0, $1.peak) }
      let logarithms = pieces.reduce(0) { $0 + $1.logarithms }
      rmsDb = Decibels.of((energy / samples).squareRoot())
      spreadDb = 20 / log(10) * logarithms / samples - rmsDb
      crest = Decibels.of(peak) / rmsDb
    }
  }
}
