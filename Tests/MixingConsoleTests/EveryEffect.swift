import Foundation
import MixingConsole
import SignalOps
import TestSupport

/// Every effect of the catalogue in its place, with each structure that has other controls.
enum EveryEffect {
  static let slots =
    [
      EffectSlot(Gain()), EffectSlot(Gate()), EffectSlot(Expander()), EffectSlot(Pan()),
      EffectSlot(
        Equalizer(BiquadType.allCases),
        Dictionary(uniqueKeysWithValues: (1...8).map { ("\($0)/frequencyHz", 1_000) })),
      EffectSlot(GraphicEqualizer()),
      EffectSlot(
        DynamicEqualizer(GainFilter.allCases),
        Dictionary(uniqueKeysWithValues: (1...3).map { ("\($0)/frequencyHz", 1_000) })),
      EffectSlot(Compressor()), EffectSlot(MultibandCompressor(crossoversHz: [200, 3_000])),
      EffectSlot(DeEsser(), ["frequencyHz": 3_000]), EffectSlot(TransientShaper()),
      EffectSlot(Saturation()),
      EffectSlot(Width()), EffectSlot(Chorus(voices: 3)), EffectSlot(Limiter()),
    ] + delays + reverbs

  private static let delays = [
    EffectSlot(Delay(), ["timeMs": 300]),
    EffectSlot(
      Delay(isInBeats: true, hasHighPass: true, hasLowPass: true, isPingPong: true),
      ["timeBeats": 0.5, "highPassHz": 100, "lowPassHz": 2_000]),
  ]

  private static let reverbs =
    [
      EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1]),
      EffectSlot(ShapedNoiseReverb(hasBandDecays: true), decays),
      EffectSlot(SchroederReverb(), ["decaySeconds": 1]),
      EffectSlot(FeedbackDelayNetworkReverb(lines: 8), ["decaySeconds": 1]),
      EffectSlot(FeedbackDelayNetworkReverb(hasBandDecays: true), decays),
      EffectSlot(PlateReverb(), [:]),
      EffectSlot(SpringReverb(springs: 2), ["decaySeconds": 1, "transitionHz": 3_000]),
    ]
    + [try? ConvolutionReverb(file: "/room.wav", recording(channels: 2, sampleRate: 44_100))]
    .compactMap { $0.map { EffectSlot($0, [:]) } }

  /// Noise that falls by 60 dB within 48 samples.
  static func recording(channels: Int, sampleRate: Int) -> Recording.Sound {
    Recording.Sound(
      (0..<channels).map { channel in
        goldenNoise(64, seed: UInt32(channel)).enumerated().map { n, x in
          x * Float(pow(10, -3 * Double(n) / 48))
        }
      }, sampleRate: sampleRate)
  }

  private static let decays: [String: ControlValue] = Dictionary(
    uniqueKeysWithValues: (1...12).map { ("bandDecaySeconds/\($0)", 1) } + [("decaySeconds", 1)])
}
