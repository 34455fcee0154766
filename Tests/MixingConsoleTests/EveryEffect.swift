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
      EffectSlot(Compressor()), EffectSlot(MultibandCompressor(crossoversHz: [200, 3_000])),
      EffectSlot(DeEsser()), EffectSlot(TransientShaper()), EffectSlot(Saturation()),
      EffectSlot(Width()), EffectSlot(Limiter()),
    ] + reverbs

  private static let reverbs = [
    EffectSlot(Reverb(), ["decaySeconds": 1]),
    EffectSlot(
      Reverb(hasBandDecays: true),
      Dictionary(
        uniqueKeysWithValues: (1...12).map { ("bandDecaySeconds/\($0)", 1) } + [("decaySeconds", 1)]
      )),
  ]
}
