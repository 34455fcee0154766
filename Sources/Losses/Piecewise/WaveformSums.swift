import TensorEngine

/// What the losses of waveforms are made of, for one channel: sums over the target y and the error d = x − y.
///
/// The error is what is summed, not x: near equality all else would be lost in the difference of large sums.
struct WaveformSums {
  /// How many samples.
  private(set) var samples = 0.0
  /// Σ d, Σ |d|, Σ d², Σ ln cosh d.
  private(set) var error = 0.0, magnitude = 0.0, errorEnergy = 0.0, logCosh = 0.0
  /// Σ y, Σ y², Σ d y.
  private(set) var target = 0.0, targetEnergy = 0.0, product = 0.0

  /// How many sums there are.
  static let count = 8

  init(_ sums: ArraySlice<Double>) {
    for (path, sum) in zip(Self.paths, sums) { self[keyPath: path] = sum }
  }

  private static var paths: [WritableKeyPath<WaveformSums, Double>] {
    [
      \.samples, \.error, \.magnitude, \.errorEnergy, \.logCosh, \.target, \.targetEnergy,
      \.product,
    ]
  }

  /// The sums over each channel of two signals `[1, channel, sample]`, one after the other.
  static func of(_ input: Tensor, _ target: Tensor, in range: Range<Int>) -> [Double] {
    let (channels, stride, backend) = (input.shape[1], input.shape[2], input.backend)
    let parts = (range.count + Backend.grain - 1) / Backend.grain
    return input.withUnsafeValues { x in
      target.withUnsafeValues { y in
        let all = backend.map(channels * parts) { job in
          let (channel, part) = job.quotientAndRemainder(dividingBy: parts)
          let start = range.lowerBound + part * Backend.grain
          let end = min(start + Backend.grain, range.upperBound)
          let row = channel * stride
          return sums(x + row + start, y + row + start, count: end - start)
        }
        return (0..<channels).flatMap { channel in
          all[channel * parts..<(channel + 1) * parts].reduce(SIMD8<Double>(), +).array
        }
      }
    }
  }

  private static func sums(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
  ) -> SIMD8<Double> {
    var (error, magnitude, errorEnergy, logCosh) = (0.0, 0.0, 0.0, 0.0)
    var (target, targetEnergy, product) = (0.0, 0.0, 0.0)
    for index in 0..<count {
      // In single precision, as the losses have it: their values are what is wanted.
      let d = Double(x[index] - y[index])
      let y = Double(y[index])
      error += d
      magnitude += abs(d)
      errorEnergy += d * d
      logCosh += LogCosh.value(d)
      target += y
      targetEnergy += y * y
      product += d * y
    }
    return SIMD8(
      Double(count), error, magnitude, errorEnergy, logCosh, target, targetEnergy, product)
  }

  // MARK: Without the mean of each signal

  /// Σ d², Σ y² and Σ d y, of signals without their mean where that is removed.
  func energies(removesMean: Bool) -> (error: Double, target: Double, product: Double) {
    guard removesMean else { return (errorEnergy, targetEnergy, product) }
    return (
      max(0, errorEnergy - error * error / samples),
      max(0, targetEnergy - target * target / samples),
      product - error * target / samples
    )
  }
}

extension SIMD8<Double> {
  fileprivate var array: [Double] { indices.map { self[$0] } }
}
