import MixingConsole
import SignalOps
import TestSupport
import Testing

/// Equalizer and compressor through a whole console, against other programs.
@Suite struct FilterGoldenTests {
  private struct Biquads: Decodable {
    struct Cascade: Decodable {
      struct Band: Decodable {
        let type: BiquadType
        let frequencyHz, gainDb, q: Double
      }
      let sampleRate, samples, every: Int
      let seed: UInt32
      let bands: [Band]
      let output: [Double]
    }
    let cascades: [Cascade]
  }

  private struct Compression: Decodable {
    let sampleRate, channels, samples, every: Int
    let seed: UInt32
    let thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb: Double
    let output: [[Double]]
  }

  @Test func equalizerIsSciPys() throws {
    for golden in try Golden.decode(Biquads.self, from: "biquad.json").cascades {
      let equalizer = Equalizer(golden.bands.map(\.type))
      var values: [String: ControlValue] = [:]
      for (index, band) in golden.bands.enumerated() {
        values["\(index + 1)/frequencyHz"] = .constant(band.frequencyHz)
        values["\(index + 1)/q"] = .constant(band.q)
        if band.type.usesGain { values["\(index + 1)/gainDb"] = .constant(band.gainDb) }
      }
      let stem = goldenNoise(golden.samples, seed: golden.seed)
      let mix = try Rendering(
        session([[EffectSlot(equalizer, values)]], sampleRate: golden.sampleRate), [[stem, stem]]
      ).mix
      let error = golden.output.enumerated().map { abs(Double(mix[1][$0 * golden.every]) - $1) }
      #expect((error.max() ?? 1) <= 1e-5, "at full scale")
    }
  }

  @Test func compressorIsNumPys() throws {
    for golden in try Golden.decode([Compression].self, from: "compressor.json")
    where golden.channels <= 2 {
      let slot = EffectSlot(
        Compressor(),
        [
          "thresholdDb": .constant(golden.thresholdDb), "ratio": .constant(golden.ratio),
          "attackMs": .constant(golden.attackMs), "releaseMs": .constant(golden.releaseMs),
          "kneeDb": .constant(golden.kneeDb), "makeupDb": .constant(golden.makeupDb),
        ])
      let stem = (0..<2).map { channel in  // a mono stem twice is linked to itself
        let noise = goldenNoise(
          golden.samples, seed: golden.seed + UInt32(min(channel, golden.channels - 1)))
        return noise.enumerated().map { n, x in
          x * Float(sign: .plus, exponent: -(n / 256 % 8), significand: 1)
        }
      }
      let mix = try Rendering(session([[slot]], sampleRate: golden.sampleRate), [stem]).mix
      for (channel, output) in golden.output.enumerated() {
        let error = output.enumerated().map { index, expected in
          abs(Double(mix[channel][index * golden.every]) - expected) / max(abs(expected), 1e-9)
        }
        #expect((error.max() ?? 1) <= 2e-6)
      }
    }
  }
}
