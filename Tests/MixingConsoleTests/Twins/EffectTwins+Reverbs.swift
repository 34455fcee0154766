import Foundation
import MixingConsole
import SignalOps

/// Networks of delay lines as plain loops in `Double`.
extension EffectTwins {
  /// x delayed by whole samples.
  private static func late(_ x: [Double], _ samples: Int) -> [Double] {
    x.indices.map { $0 < samples ? 0 : x[$0 - samples] }
  }

  private static func comb(_ x: [Double], length: Int, gain: Double, damping: Double) -> [Double] {
    var taken: [Double] = []
    var w = 0.0
    return x.indices.map { n in
      let read = n < length ? 0 : taken[n - length]
      w = (1 - damping) * read + damping * w
      taken.append(x[n] + gain * w)
      return w
    }
  }

  private static func allPass(_ x: [Double], length: Int, gain: Double) -> [Double] {
    var y: [Double] = []
    for n in x.indices {
      let (x1, y1) = n < length ? (0, 0) : (x[n - length], y[n - length])
      y.append(x1 - gain * x[n] + gain * y1)
    }
    return y
  }

  /// Controls: decaySeconds, preDelayMs, dampingRatio, widthRatio, mix.
  static func schroeder(sampleRate: Int, _ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    func length(_ samples: Int) -> Int {
      max(2, Int((Double(samples * sampleRate) / 44_100).rounded()))
    }
    let middle = x[0].indices.map { n in x.reduce(0) { $0 + $1[n] } / Double(x.count) }
    let preDelay = Int((controls[1] * Double(sampleRate) / 1_000).rounded())
    let sides = [0, 37].map { spread -> [Double] in
      var sum = Array(repeating: 0.0, count: middle.count)
      var energy = 0.0
      for comb in [701, 797, 907, 1_009, 1_097, 1_193, 1_291, 1_381] {
        let m = length(comb + spread)
        let g = pow(10, -3 * Double(m) / (Double(sampleRate) * controls[0]))
        energy += 1 / (1 - g * g)
        let ringing = Self.comb(
          late(middle, preDelay), length: m, gain: g, damping: controls[2])
        sum = zip(sum, ringing).map { $0 + $1 }
      }
      return [223, 167, 113, 73].reduce(sum.map { $0 / energy.squareRoot() }) { x, samples in
        allPass(x, length: length(samples + spread), gain: 0.5)
      }
    }
    let r = controls[3]
    let right = zip(sides[0], sides[1]).map { (1 - r * r).squareRoot() * $0 + r * $1 }
    return zip(x, [sides[0], right]).map { dry, wet in
      zip(dry, wet).map { (1 - controls[4]) * $0 + controls[4] * $1 }
    }
  }

  /// 10 log10 |H|² of filters in series.
  private static func response(_ filters: [[Double]], at hertz: Double, sampleRate: Int) -> Double {
    let w = 2 * .pi * hertz / Double(sampleRate)
    let (one, two) = (cos(w), cos(2 * w))
    func power(_ a: Double, _ b: Double, _ c: Double) -> Double {
      a * a + b * b + c * c + 2 * (a * b + b * c) * one + 2 * a * c * two
    }
    return filters.reduce(0) {
      $0 + 10 * log10(power($1[0], $1[1], $1[2]) / power(1, $1[3], $1[4]))
    }
  }

  /// Shelves and bells with these gains a quarter of an octave beside the bands' centres: each is corrected by what is
  /// missing there.
  private static func bandFilters(_ bands: [Double], sampleRate: Int) -> [[Double]] {
    let centres = bands.indices.flatMap { band in
      [-0.25, 0.25].map { 31.5 * pow(2, Double(band) - 1 + $0) }
    }
    let wanted = bands.flatMap { [$0, $0] }
    var gains = wanted
    func filter(_ band: Int) -> [Double] {
      let type: BiquadType =
        band == 0 ? .lowShelf : band == wanted.count - 1 ? .highShelf : .peak
      let shift = band == 0 ? pow(2, 0.25) : type == .peak ? 1 : pow(2, -0.25)
      return cookbook(
        type, frequencyHz: centres[band] * shift, gainDb: gains[band],
        q: type == .peak ? 2 : 0.5.squareRoot(), sampleRate: sampleRate)
    }
    var filters = wanted.indices.map(filter)
    for _ in 0..<40 {  // each time a fifth of what is missing is left
      for band in wanted.indices {
        gains[band] += wanted[band] - response(filters, at: centres[band], sampleRate: sampleRate)
        filters[band] = filter(band)
      }
    }
    return filters
  }

  private static let primes = [
    373, 397, 431, 457, 499, 541, 587, 617, 659, 727, 787, 839, 907, 967, 1_049, 1_117,
  ]

  /// Controls: decaySeconds, bandDecaySeconds (if any), preDelayMs, diffusionRatio, widthRatio, mix.
  static func feedbackDelayNetwork(
    lines: Int, hasBandDecays: Bool, sampleRate: Int, _ designs: Known, _ x: [[Double]],
    _ controls: [Double]
  ) -> [[Double]] {
    let lengths = stride(from: 0, to: 16, by: 16 / lines).map {
      Int((Double(primes[$0] * sampleRate) / 44_100).rounded())
    }
    let bands = (0..<12).filter { 31.5 * pow(2, Double($0) - 1) < 0.45 * Double(sampleRate) }.count
    let decays = hasBandDecays ? Array(controls[1..<1 + bands]) : [controls[0]]
    let rest = Array(controls.suffix(4))
    let losses = lengths.map { length in
      decays.map { -60 * Double(length) / (Double(sampleRate) * $0) }
    }
    let means = losses.map { $0.reduce(0, +) / Double($0.count) }
    let filters = zip(losses, means).map { losses, mean in
      hasBandDecays
        ? designs.value(losses.map { $0 - mean }) { bandFilters($0, sampleRate: sampleRate) } : []
    }
    let gains = means.map { pow(10, $0 / 20) }
    let theta = rest[1] * .pi / 4
    func entry(_ row: Int, _ column: Int) -> Double {
      (0..<lines.trailingZeroBitCount).reduce(1.0) { product, bit in
        switch (row >> bit & 1, column >> bit & 1) {
        case (0, 1): product * sin(theta)
        case (1, 0): product * -sin(theta)
        default: product * cos(theta)
        }
      }
    }
    let matrix = (0..<lines).map { row in (0..<lines).map { entry(row, $0) } }
    func sign(_ row: Int, _ line: Int) -> Double {
      (row & line).nonzeroBitCount % 2 == 0 ? 1 : -1
    }
    let preDelay = Int((rest[0] * Double(sampleRate) / 1_000).rounded())
    let late = x.map { Self.late($0, preDelay) }
    var taken = Array(repeating: [Double](), count: lines)
    var memory = filters.map { $0.map { _ in (0.0, 0.0, 0.0, 0.0) } }
    var heard = [[Double](), []]
    for n in x[0].indices {
      var w = (0..<lines).map { n < lengths[$0] ? 0 : taken[$0][n - lengths[$0]] }
      for line in 0..<lines {
        for (index, c) in filters[line].enumerated() {
          let (x1, x2, y1, y2) = memory[line][index]
          let y = c[0] * w[line] + c[1] * x1 + c[2] * x2 - c[3] * y1 - c[4] * y2
          memory[line][index] = (w[line], x1, y, y1)
          w[line] = y
        }
      }
      for line in 0..<lines {
        let enters = late.enumerated().reduce(0) { $0 + $1.1[n] * sign($1.0, line) }
        let fed = (0..<lines).reduce(0) { sum, from in
          sum + matrix[line][from] * gains[from] * w[from]
        }
        taken[line].append(enters / Double(lines).squareRoot() + fed)
      }
      for side in 0..<2 {
        heard[side].append((0..<lines).reduce(0) { $0 + sign(2 << side, $1) * w[$1] })
      }
    }
    let energies = losses.joined().map { pow(10, $0 / 10) }
    let scale = (1 - energies.reduce(0, +) / Double(energies.count)).squareRoot()
    let r = rest[2]
    let sides = [
      heard[0].map { scale * $0 },
      zip(heard[0], heard[1]).map { scale * ((1 - r * r).squareRoot() * $0 + r * $1) },
    ]
    return zip(x, sides).map { dry, wet in
      zip(dry, wet).map { (1 - rest[3]) * $0 + rest[3] * $1 }
    }
  }

  /// Controls: decayRatio, preDelayMs, bandwidthRatio, dampingRatio, mix. As in Dattorro's figure, node by node.
  static func plate(sampleRate: Int, _ x: [[Double]], _ controls: [Double]) -> [[Double]] {
    let scale = Double(sampleRate) / 29_761
    let decay = controls[0]
    let preDelay = Int((controls[1] * Double(sampleRate) / 1_000).rounded())
    let middle = late(
      x[0].indices.map { n in x.reduce(0) { $0 + $1[n] } / Double(x.count) }, preDelay)
    var bandwidth = 0.0
    var damped = [0.0, 0.0]
    var diffusers = Array(repeating: [Double](), count: 4)
    var lines = Array(repeating: [Double](), count: 8)
    let lengths = [672.0, 4_453, 1_800, 3_720, 908, 4_217, 2_656, 3_163]
    let second = min(max(decay + 0.15, 0.25), 0.5)
    var sides = [[Double](), []]
    for n in middle.indices {
      bandwidth = controls[2] * middle[n] + (1 - controls[2]) * bandwidth
      func line(_ index: Int, _ length: Double) -> Double {
        read(lines[index], at: n, delay: length * scale)
      }
      var spread = bandwidth
      for (index, (length, g)) in [(142.0, 0.75), (107, 0.75), (379, 0.625), (277, 0.625)]
        .enumerated()
      {
        let delayed = read(diffusers[index], at: n, delay: length * scale)
        let taken = spread - g * delayed
        diffusers[index].append(taken)
        spread = delayed + g * taken
      }
      let ends = [line(3, lengths[3]), line(7, lengths[7])]
      var taken = Array(repeating: 0.0, count: 8)
      for half in 0..<2 {
        let first = 4 * half
        let angle = 2 * .pi * (Double(n) / Double(sampleRate) + 0.25 * Double(half))
        let swung = line(first, lengths[first] + 16 * sin(angle))
        taken[first] = spread + decay * ends[1 - half] + 0.7 * swung
        taken[first + 1] = swung - 0.7 * taken[first]
        damped[half] =
          (1 - controls[3]) * line(first + 1, lengths[first + 1]) + controls[3] * damped[half]
        let late = line(first + 2, lengths[first + 2])
        taken[first + 2] = decay * damped[half] - second * late
        taken[first + 3] = late + second * taken[first + 2]
      }
      sides[0].append(
        0.6
          * (line(5, 266) + line(5, 2_974) - line(6, 1_913) + line(7, 1_996) - line(1, 1_990)
            - line(2, 187) - line(3, 1_066)))
      sides[1].append(
        0.6
          * (line(1, 353) + line(1, 3_627) - line(2, 1_228) + line(3, 2_673) - line(5, 2_111)
            - line(6, 335) - line(7, 121)))
      for index in 0..<8 { lines[index].append(taken[index]) }
    }
    return zip(x, sides).map { dry, wet in
      zip(dry, wet).map { (1 - controls[4]) * $0 + controls[4] * $1 }
    }
  }
}
