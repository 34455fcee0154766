import Foundation

/// A song of five voices, made from the formulas of `Tests/Goldens/features.py`.
struct Song: Decodable {
  /// Of bass, chord, lead, hats and snare, one level for each channel.
  var levels: [[Double]] = [
    [0.16, 0.15], [0.03, 0.06], [0.09, 0.05], [0.06, 0.1], [0.16, 0.16],
  ]
  /// From, to in seconds.
  var silences: [[Double]] = []
  /// Seconds at either end over which it is faded by 80 dB.
  var fade = 0.0

  /// Planar samples in 16 bits.
  func samples(sampleRate: Int, seconds: Int) -> [[Float]] {
    let voices = Self.voices(sampleRate: sampleRate, count: sampleRate * seconds)
    return levels[0].indices.map { side in
      var row = (0..<sampleRate * seconds).map { index in
        zip(levels, voices).reduce(0) { $0 + $1.0[side] * $1.1[index] }
      }
      if fade > 0 {
        for index in row.indices {
          let time = Double(index) / Double(sampleRate)
          let ends = [time, Double(seconds) - time].map { max(0, 1 - $0 / fade) }
          row[index] *= pow(10, -4 * (ends[0] + ends[1]))
        }
      }
      for silence in silences {
        for index in Int(silence[0] * Double(sampleRate))..<Int(silence[1] * Double(sampleRate)) {
          row[index] = 0
        }
      }
      return row.map { Float(($0 * 32_767 + 0.5).rounded(.down) / 32_768) }
    }
  }

  private static func voices(sampleRate: Int, count: Int) -> [[Double]] {
    let times = (0..<count).map { Double($0) / Double(sampleRate) }
    func age(_ time: Double, _ period: Double) -> Double {
      time - (time / period).rounded(.down) * period
    }
    func notes(
      _ period: Double, lowest: Double, steps: [Double], partials: Int, slope: Double,
      decay: Double
    ) -> [Double] {
      times.map { time in
        let step = steps[Int((time / period).rounded(.down)) % steps.count]
        let frequency = lowest * pow(2, step / 12)
        let age = age(time, period)
        let tone = (1...partials).reduce(0.0) { sum, partial in
          sum + sin(2 * .pi * frequency * Double(partial) * age) / pow(Double(partial), slope)
        }
        return tone * exp(-decay * age)
      }
    }
    let chord = times.map { time in
      [220, 277.18, 329.63].reduce(0.0) { $0 + sin(2 * .pi * $1 * time) }
        * (0.6 + 0.4 * sin(2 * .pi * 0.7 * time))
    }
    return [
      notes(0.5, lowest: 55, steps: [0, 3, 7, 5], partials: 6, slope: 1, decay: 4),
      chord,
      notes(0.25, lowest: 440, steps: [0, 7, 12, 3, 10], partials: 8, slope: 2, decay: 6),
      zip(noise(seed: 1, count: count), times).map { $0 * exp(-60 * age($1, 0.125)) },
      zip(noise(seed: 2, count: count), times).map { $0 * exp(-14 * age($1 + 0.5, 1)) },
    ]
  }

  /// Uniform noise in −1 ... 1 from a 32-bit linear congruential generator.
  private static func noise(seed: UInt32, count: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Double(state) / 2_147_483_648 - 1
    }
  }
}
