import Foundation

/// The level of a signal over time, for each hundredth of a second.
package struct LevelEnvelope: Sendable {
  /// Values in a second.
  package static let rate = 100.0

  /// The largest magnitude of any channel in each hundredth of a second.
  package private(set) var peaks: [Float] = []
  /// The mean square of all channels in each hundredth of a second.
  package private(set) var powers: [Float] = []

  private let sampleRate: Int
  private var position = 0
  private var highest: Float = 0
  private var energy = 0.0
  private var counted = 0

  init(sampleRate: Int) {
    self.sampleRate = sampleRate
  }

  /// An envelope that is complete.
  init(peaks: [Float], powers: [Float]) {
    self.init(sampleRate: Int(Self.rate))
    self.peaks = peaks
    self.powers = powers
  }

  /// Takes the next samples, one array for each channel.
  mutating func add(_ block: [[Float]]) {
    let count = block[0].count
    var done = 0
    while done < count {
      let end = Int((Double(peaks.count + 1) * Double(sampleRate) / Self.rate).rounded())
      let step = min(count - done, end - position)
      for channel in block {
        channel.withUnsafeBufferPointer { samples in
          guard let start = samples.baseAddress.map({ $0 + done }) else { return }
          highest = max(highest, start.peak(count: step))
          energy += Double(start.sumOfProducts(with: start, count: step))
        }
      }
      done += step
      position += step
      counted += step * block.count
      if position == end { close() }
    }
  }

  /// Counts the last, incomplete hundredth of a second.
  mutating func finish() {
    if counted > 0 { close() }
  }

  private mutating func close() {
    peaks.append(highest)
    powers.append(Float(energy / Double(counted)))
    (highest, energy, counted) = (0, 0, 0)
  }
}

extension LevelEnvelope {
  /// From the level that the softest twentieth of the time stays below to the one that the loudest exceeds, in
  /// decibels: large for a recording of something, which has pauses or dies away, and small for noise. `nil` for
  /// silence.
  package var rangeDb: Double? {
    let sorted = powers.sorted()
    guard let loudest = sorted.last, loudest > 0 else { return nil }
    let level = { (share: Int) in
      10 * log10(max(Double(sorted[(sorted.count - 1) * share / 20]), 1e-16))
    }
    return level(19) - level(1)
  }

  /// The levels behind an effect that changes them by so many decibels, one number for each.
  func changed(by gainsDb: [Double]) -> LevelEnvelope {
    let gains = gainsDb.map { Float(pow(10, $0 / 20)) }
    return LevelEnvelope(
      peaks: zip(peaks, gains).map { $0 * $1 }, powers: zip(powers, gains).map { $0 * $1 * $1 })
  }

  /// The mean level in decibels where the signal sounds, gated as loudness is (ITU-R BS.1770-4) but not weighted:
  /// windows of 0.4 s, a tenth of a second apart, within 10 dB of the mean of all.
  ///
  /// - Parameter isOpen: Windows count in which any of these is true; all where it is `nil`.
  /// - Returns: `nil` for silence.
  func gatedDb(where isOpen: [Bool]? = nil) -> Double? {
    let (width, step) = (Int(0.4 * Self.rate), Int(0.1 * Self.rate))
    let starts = stride(from: 0, through: max(0, powers.count - width), by: step)
    let windows = starts.compactMap { start -> Double? in
      let range = start..<min(start + width, powers.count)
      if let isOpen, !isOpen[range].contains(true) { return nil }
      return range.reduce(0.0) { $0 + Double(powers[$1]) } / Double(max(1, range.count))
    }
    func mean(above floor: Double) -> Double {
      let loud = windows.filter { $0 > floor }
      return loud.reduce(0, +) / Double(max(1, loud.count))
    }
    let level = mean(above: 0.1 * mean(above: 1e-7))
    return level > 0 ? 10 * log10(level) : nil
  }

  /// The levels of the peaks in decibels of full scale, at least −120.
  var peakLevels: [Double] { peaks.map { 20 * log10(max(Double($0), 1e-6)) } }

  /// The largest magnitude; 0 for silence.
  package var peak: Float { peaks.max() ?? 0 }

  /// The crest factor in decibels: peak over root mean square in windows of 0.4 s, their mean over the
  /// windows whose power is within 20 dB of the loudest; `nil` for silence.
  ///
  /// The mean of a short-time crest says how the sound strikes wherever it sounds; over a whole file it
  /// would grow with every pause.
  package func crestDb() -> Double? {
    let width = Int(0.4 * Self.rate)
    var windows: [(peak: Float, power: Float)] = []
    var start = 0
    while start < peaks.count {
      let range = start..<min(start + width, peaks.count)
      windows.append((peaks[range].max() ?? 0, powers[range].reduce(0, +) / Float(range.count)))
      start += width
    }
    guard let loudest = windows.map(\.power).max(), loudest > 0 else { return nil }
    let gate = loudest * 0.01
    let crests = windows.filter { $0.power > gate }
      .map { 20 * log10(Double($0.peak)) - 10 * log10(Double($0.power)) }
    return crests.reduce(0, +) / Double(crests.count)
  }
}
