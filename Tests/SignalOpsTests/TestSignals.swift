import Foundation
import TensorEngine

/// Signals that tests and `Tests/Goldens/*.py` make from the same formulas.
enum TestSignals {
  /// A backend for each instruction set that this processor has.
  static var backends: [Backend] {
    [InstructionSet.avx512, .avx2, .baseline].compactMap(\.kernels).map {
      Backend(threads: 2, kernels: $0)
    }
  }

  /// Uniform noise in −1 ... 1 from a 32-bit linear congruential generator.
  static func noise(seed: UInt32, count: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Double(state) / 2_147_483_648 - 1
    }
  }

  /// Four seconds of noise at each level, every channel from a seed of its own.
  static func steppedNoise(sampleRate: Int, channels: Int) -> [[Float]] {
    let levels = [-20, -14, -26, -80, -26, -10, -45, -18, -12, -20]
    let gains = levels.map { pow(10, Double($0) / 20) }
    return (1...channels).map { seed in
      noise(seed: UInt32(seed), count: 4 * levels.count * sampleRate).enumerated().map {
        Float($0.element * gains[$0.offset / (4 * sampleRate)])
      }
    }
  }

  /// Four partials, each channel a little sharper, sinking by 16 dB and back in 20 s.
  static func sinkingChord(sampleRate: Int, channels: Int) -> [[Float]] {
    (0..<channels).map { channel in
      (0..<20 * sampleRate).map { index in
        let time = Double(index) / Double(sampleRate)
        let dip = pow(10, -0.4 * (1 - cos(.pi * time / 10)))
        let chord = [110, 554.37, 2489.02, 9000].map {
          0.2 * sin(2 * .pi * $0 * (1 + 0.003 * Double(channel)) * time)
        }
        return Float(chord.reduce(0, +) * dip)
      }
    }
  }

  /// A 1 kHz sine through stretches of (level in dBFS, seconds), phase running on.
  static func tones(_ stretches: [(Double, Double)], sampleRate: Int = 48_000) -> [Float] {
    var samples: [Float] = []
    for (level, seconds) in stretches {
      let amplitude = pow(10, level / 20)
      for _ in 0..<Int((seconds * Double(sampleRate)).rounded()) {
        let phase = 2 * .pi * 1_000 * Double(samples.count) / Double(sampleRate)
        samples.append(Float(amplitude * sin(phase)))
      }
    }
    return samples
  }

  /// The same signal in blocks of the given lengths, over and over.
  static func blocks(of signal: [[Float]], lengths: [Int]) -> [[[Float]]] {
    var blocks: [[[Float]]] = []
    var start = 0
    while start < signal[0].count {
      let end = min(signal[0].count, start + lengths[blocks.count % lengths.count])
      blocks.append(signal.map { Array($0[start..<end]) })
      start = end
    }
    return blocks
  }
}
