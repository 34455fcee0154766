import Foundation
package import TensorEngine

extension Tensor {
  /// A signal that lasts longer or less long: y[m] = Σ_n x[n]·c·k(c·(m/r − n)), c = min(1, r), with silence around x.
  ///
  /// k is a sinc of 32 zero crossings on either side under a Blackman–Harris window. At a ratio of 1, y = x.
  ///
  /// - Parameter ratio: r, how many times as long, `[batch, track, 1, 1]`, above 0.
  /// - Returns: y.
  /// - Shape: `[batch|1, track|1, channel, sample]` to `[batch, track, channel, ⌈r·sample⌉]` of the largest ratio.
  /// - Gradient: exact to both; at a ratio of 1 that of longer signals.
  /// - Source: Smith, Digital Audio Resampling Home Page, https://ccrma.stanford.edu/~jos/resample/; the window:
  ///   Harris (1978), On the use of windows for harmonic analysis with the DFT, Proc. IEEE 66(1), table 1.
  package func stretched(by ratio: Tensor) -> Tensor {
    precondition(
      rank == 4 && ratio.rank == 4 && ratio.shape[2...] == [1, 1]
        && (0..<2).allSatisfy { shape[$0] == 1 || shape[$0] == ratio.shape[$0] },
      "stretched: a signal of shape \(shape), a ratio of shape \(ratio.shape)")
    let stretch = Stretch(shape, ratios: ratio.values.map(Double.init), tracks: ratio.shape[1])
    let rows = [ratio.shape[0], ratio.shape[1], shape[2]]
    let y = Tensor(uninitialized: rows + [stretch.samples], on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(stretch.rows) { stretch.play(x, row: $0, to: y) }
      }
    }
    let x = detached
    return y.recorded("stretched", from: [self, ratio]) { dy in
      var slopes = [Float](repeating: 0, count: stretch.rows)
      let toSignal = Tensor(uninitialized: rows + [x.shape[3]], on: x.backend) { dx in
        x.withUnsafeValues { x in
          dy.withUnsafeValues { dy in
            for row in 0..<stretch.rows {
              slopes[row] = Float(stretch.adjoint(x, dy, row: row, to: dx))
            }
          }
        }
      }
      return [toSignal, Tensor(slopes, shape: rows + [1], on: x.backend)]
    }
  }
}

/// The sums of `stretched(by:)`, one row of the output at a time.
private struct Stretch {
  let rows: Int
  /// Samples of the output.
  let samples: Int
  private let inputs: Int
  /// For each row of the output its row of the signal, and its ratio.
  private let sources: [(row: Int, ratio: Double)]

  init(_ shape: [Int], ratios: [Double], tracks: Int) {
    precondition(ratios.allSatisfy { $0 > 0 }, "stretched: a ratio of \(ratios.min() ?? 0)")
    let (channels, inputs) = (shape[2], shape[3])
    sources = ratios.enumerated().flatMap { index, ratio in
      (0..<channels).map { channel in
        let outer =
          (shape[0] == 1 ? 0 : index / tracks) * shape[1] + (shape[1] == 1 ? 0 : index % tracks)
        return (outer * channels + channel, ratio)
      }
    }
    rows = sources.count
    self.inputs = inputs
    samples = Int((Double(inputs) * (ratios.max() ?? 1)).rounded(.up))
  }

  func play(_ x: UnsafePointer<Float>, row: Int, to y: UnsafeMutablePointer<Float>) {
    let (source, ratio) = sources[row]
    let x = x + source * inputs
    let scale = min(1, ratio)
    let kernel = SincTable.shared
    for sample in 0..<samples {
      let time = Double(sample) / ratio
      var sum = 0.0
      for input in heard(at: time, scale) {
        sum += Double(x[input]) * kernel[scale * (time - Double(input))].value
      }
      y[row * samples + sample] = Float(scale * sum)
    }
  }

  /// Writes the signal's gradient and returns the ratio's.
  func adjoint(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, row: Int,
    to dx: UnsafeMutablePointer<Float>
  ) -> Double {
    let (source, ratio) = sources[row]
    let (x, dy) = (x + source * inputs, dy + row * samples)
    let scale = min(1, ratio)
    let scaleSlope = ratio < 1 ? 1.0 : 0
    let kernel = SincTable.shared
    var sums = [Double](repeating: 0, count: inputs)
    var slope = 0.0
    for sample in 0..<samples {
      let time = Double(sample) / ratio
      let weight = Double(dy[sample])
      for input in heard(at: time, scale) {
        let distance = time - Double(input)
        let (k, dk) = kernel[scale * distance]
        sums[input] += weight * scale * k
        slope +=
          weight * Double(x[input])
          * (scaleSlope * k + scale * dk * (scaleSlope * distance - scale * time / ratio))
      }
    }
    for input in 0..<inputs { dx[row * inputs + input] = Float(sums[input]) }
    return slope
  }

  /// The samples of the signal that are heard at a time.
  private func heard(at time: Double, _ scale: Double) -> Range<Int> {
    let reach = Double(SincTable.reach) / scale
    let first = max(0, Int((time - reach).rounded(.up)))
    return first..<max(first, min(inputs, Int((time + reach).rounded(.down)) + 1))
  }
}

/// sinc(u) under a Blackman–Harris window over |u| ≤ 32, and its derivative: cubics between points of a table, within 1e-11
/// of it.
private struct SincTable {
  static let shared = SincTable()
  static let reach = 32
  private static let points = 512  // to a zero crossing

  private let table: [(value: Double, slope: Double)]

  private init() {
    let window = [0.35875, 0.48829, 0.14128, 0.01168]
    table = (0...Self.reach * Self.points + 1).map { index in
      let u = Double(index) / Double(Self.points)
      let angle = Double.pi * u / Double(Self.reach)
      var (w, dw) = (0.0, 0.0)
      for (order, weight) in window.enumerated() {
        w += weight * cos(Double(order) * angle)
        dw -= weight * Double(order) * .pi / Double(Self.reach) * sin(Double(order) * angle)
      }
      // At whole numbers exactly 0, so that a ratio of 1 changes nothing.
      let sine = index % Self.points == 0 ? 0 : sin(.pi * u)
      let sinc = u == 0 ? 1 : sine / (.pi * u)
      let slope = u == 0 ? 0 : (cos(.pi * u) - sinc) / u
      return (sinc * w, slope * w + sinc * dw)
    }
  }

  subscript(u: Double) -> (value: Double, slope: Double) {
    let place = min(abs(u), Double(Self.reach)) * Double(Self.points)
    let index = Int(place)
    let t = place - Double(index)
    let h = 1 / Double(Self.points)
    let ((a, da), (b, db)) = (table[index], table[index + 1])
    let (m, n) = (da * h, db * h)
    let (c2, c3) = (3 * (b - a) - 2 * m - n, 2 * (a - b) + m + n)
    let value = a + t * (m + t * (c2 + t * c3))
    let slope = (m + t * (2 * c2 + 3 * t * c3)) * Double(Self.points)
    return (value, u < 0 ? -slope : slope)
  }
}
