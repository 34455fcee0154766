import SignalOps

/// When each stem sounds, for each tenth of a second.
struct StemActivity {
  private let sounds: [[Bool]]

  /// The activity of stems, all equally long.
  init(_ sounds: [[Bool]]) { self.sounds = sounds }

  /// Whether a stem sounds in each tenth of a second: a window of 0.4 s around it is within the gate.
  static func frames(of meter: LoudnessMeter, count: Int) -> [Bool] {
    guard let loudness = meter.integratedLufs else { return Array(repeating: false, count: count) }
    let gate = max(loudness - 10, -70)
    let windows = meter.momentarySeries.map { ($0 ?? -.infinity) >= gate }
    return (0..<count).map { frame in
      let window = frame - 1
      return windows.indices.contains(window) ? windows[window] : false
    }
  }

  /// Ranges of samples that do not overlap, in order.
  func choose(_ count: Int, length: Int, of samples: Int, sampleRate: Int) -> [Range<Int>] {
    guard length < samples else { return samples > 0 ? [0..<samples] : [] }
    let step = max(1, min(sampleRate / 2, samples - length))
    let candidates = Array(stride(from: 0, through: samples - length, by: step))
    let seconds = candidates.map { self.seconds(in: $0..<$0 + length, sampleRate: sampleRate) }
    var heard = [Double](repeating: 0, count: sounds.count)
    var chosen: [Int] = []
    while chosen.count < count {
      var best: (index: Int, worth: Double)?
      for (index, start) in candidates.enumerated() {
        let distance = chosen.map { abs($0 - start) }.min() ?? samples
        guard distance >= length else { continue }
        let gain = zip(heard, seconds[index]).reduce(0) {
          $0 + ($1.0 + $1.1).squareRoot() - $1.0.squareRoot()
        }
        // What the distance adds decides between equals only.
        let spread = chosen.isEmpty ? 0 : 0.1 * Double(distance) / Double(samples)
        let worth = gain * (1 + spread) + 1e-6 * spread
        if worth > best?.worth ?? -1 { best = (index, worth) }
      }
      guard let best else { break }
      chosen.append(candidates[best.index])
      heard = zip(heard, seconds[best.index]).map(+)
    }
    return chosen.sorted().map { $0..<$0 + length }
  }

  /// How many seconds each stem sounds in a range of samples.
  private func seconds(in range: Range<Int>, sampleRate: Int) -> [Double] {
    let first = Int(Double(range.lowerBound) * 10 / Double(sampleRate))
    let end = Int(Double(range.upperBound) * 10 / Double(sampleRate))
    return sounds.map { frames in
      let part = frames[min(first, frames.count)..<min(end, frames.count)]
      return Double(part.count { $0 }) / 10
    }
  }
}
