import Foundation
import SignalOps
import TensorEngine

/// How two recordings relate: where, in time, one is found in the other, and how surely.
///
/// Correlations are K-weighted, since what counts is what is heard of the sum.
struct SoundRelation: Equatable {
  /// By how many samples the second lies behind the first where they are most alike, either way up.
  let lag: Int
  /// The correlation there, −1…1; below 0 one is the other upside down.
  let correlation: Double
  /// The correlation as recorded.
  let correlationAsRecorded: Double
  /// The share of the stretches in which both sound where the correlation at `lag` has the same sign and at least
  /// half of its size.
  let agreement: Double
  /// How much of what one holds is in the other whatever its delay and filter, 0…1: the mean magnitude of the
  /// coherence.
  let coherence: Double
}

/// The cross spectra of two recordings, for the whole song and for stretches of it.
struct PairSpectra {
  /// Sums over the blocks of one stretch of the song.
  struct Stretch {
    /// conj(X)·Y for each bin, real and imaginary parts in turn.
    var cross: [Float]
    var first, second: [Float]
  }

  private(set) var stretches: [Stretch] = []

  /// Begins the next stretch.
  mutating func begin(bins: Int) {
    stretches.append(
      Stretch(
        cross: Array(repeating: 0, count: 2 * bins), first: Array(repeating: 0, count: bins),
        second: Array(repeating: 0, count: bins)))
  }

  /// Adds the spectra of a block to the stretch that was begun.
  mutating func add(_ first: ArraySlice<Float>, _ second: ArraySlice<Float>) {
    stretches[stretches.count - 1].add(first, second)
  }
}

extension PairSpectra.Stretch {
  fileprivate mutating func add(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        cross.withUnsafeMutableBufferPointer { cross in
          for bin in 0..<first.count {
            let (a, b, c, d) = (x[2 * bin], x[2 * bin + 1], y[2 * bin], y[2 * bin + 1])
            cross[2 * bin] += a * c + b * d
            cross[2 * bin + 1] += a * d - b * c
            first[bin] += a * a + b * b
            second[bin] += c * c + d * d
          }
        }
      }
    }
  }

  /// The power of both together, weighted.
  fileprivate func powers(_ weights: [Float]) -> (first: Double, second: Double) {
    var sums = (first: 0.0, second: 0.0)
    for bin in first.indices {
      sums.first += Double(weights[bin] * first[bin])
      sums.second += Double(weights[bin] * second[bin])
    }
    return sums
  }

  fileprivate static func + (a: Self, b: Self) -> Self {
    func sum(_ a: [Float], _ b: [Float]) -> [Float] { zip(a, b).map { $0 + $1 } }
    return Self(
      cross: sum(a.cross, b.cross), first: sum(a.first, b.first), second: sum(a.second, b.second))
  }
}

/// What relations are found with: the transform of blocks, and how much each of its bins is heard.
struct RelationFinder {
  let fourier: FFT
  let sampleRate: Int
  /// How far one recording may lie behind the other, in samples.
  let reach: Int
  private let weights: [Float]
  private let heard: Range<Int>

  /// The bins whose coherence counts, in hertz.
  private static let heardHz = 60.0..<8_000.0
  /// A stretch counts as long as neither recording is so far below its loudest stretch, in power.
  private static let faint = 1e-3

  init(sampleRate: Int, block: Int, reachSeconds: Double) {
    fourier = FFT(count: block)
    self.sampleRate = sampleRate
    reach = Int(reachSeconds * Double(sampleRate))
    let hertz = Double(sampleRate) / Double(block)
    weights = (0..<block / 2 + 1).map {
      Float(KWeighting.power(atHz: max(Double($0) * hertz, 1), sampleRate: sampleRate))
    }
    let top = min(Self.heardHz.upperBound, 0.45 * Double(sampleRate))
    heard = Int(Self.heardHz.lowerBound / hertz)..<Int(top / hertz)
  }

  /// What relates two recordings; `nil` where one is silent.
  func relation(in pair: PairSpectra, on backend: Backend) -> SoundRelation? {
    guard let first = pair.stretches.first else { return nil }
    let whole = pair.stretches.dropFirst().reduce(first, +)
    let correlations = correlations(of: whole, on: backend)
    guard
      let best = correlations.indices.max(by: { abs(correlations[$0]) < abs(correlations[$1]) }),
      abs(correlations[best]) > 0
    else { return nil }
    let powers = pair.stretches.map { $0.powers(weights) }
    let loudest = powers.reduce((0.0, 0.0)) { (max($0.0, $1.first), max($0.1, $1.second)) }
    let sounding = pair.stretches.indices.filter {
      powers[$0].first > Self.faint * loudest.0 && powers[$0].second > Self.faint * loudest.1
    }
    let agreeing = sounding.count { index in
      let own = self.correlations(of: pair.stretches[index], on: backend)[best]
      return own * correlations[best] > 0 && abs(own) >= 0.5 * abs(correlations[best])
    }
    return SoundRelation(
      lag: best - reach, correlation: correlations[best],
      correlationAsRecorded: correlations[reach],
      agreement: sounding.isEmpty ? 0 : Double(agreeing) / Double(sounding.count),
      coherence: coherence(of: whole))
  }

  /// The correlation at one lag; 0 where one is silent, and beyond the reach.
  func correlation(in pair: PairSpectra, at lag: Int, on backend: Backend) -> Double {
    guard abs(lag) <= reach, let first = pair.stretches.first else { return 0 }
    return correlations(of: pair.stretches.dropFirst().reduce(first, +), on: backend)[lag + reach]
  }

  /// For each lag of the second behind the first from −`reach` to `reach`.
  private func correlations(of sums: PairSpectra.Stretch, on backend: Backend) -> [Double] {
    var spectrum = [Float](repeating: 0, count: 2 * fourier.bins)
    for bin in weights.indices {
      spectrum[2 * bin] = weights[bin] * sums.cross[2 * bin]
      spectrum[2 * bin + 1] = weights[bin] * sums.cross[2 * bin + 1]
    }
    var correlation = [Float](repeating: 0, count: fourier.count)
    spectrum.withUnsafeMutableBufferPointer { spectrum in
      correlation.withUnsafeMutableBufferPointer { correlation in
        guard let from = spectrum.baseAddress, let to = correlation.baseAddress else { return }
        fourier.inverse(from, to: to, on: backend)
      }
    }
    // Both halves of the spectrum: the first and the last bin have no twin.
    func energy(_ powers: [Float]) -> Double {
      var sum = 0.0
      for bin in weights.indices {
        let twins = bin == 0 || bin == weights.count - 1 ? 1.0 : 2
        sum += twins * Double(weights[bin] * powers[bin])
      }
      return sum
    }
    let scale = (energy(sums.first) * energy(sums.second)).squareRoot() / Double(fourier.count)
    return (-reach...reach).map { lag in
      scale > 0 ? Double(correlation[lag < 0 ? lag + fourier.count : lag]) / scale : 0
    }
  }

  private func coherence(of sums: PairSpectra.Stretch) -> Double {
    var sum = 0.0
    for bin in heard {
      let (real, imaginary) = (Double(sums.cross[2 * bin]), Double(sums.cross[2 * bin + 1]))
      let power = Double(sums.first[bin]) * Double(sums.second[bin])
      if power > 0 { sum += ((real * real + imaginary * imaginary) / power).squareRoot() }
    }
    return sum / Double(heard.count)
  }
}
