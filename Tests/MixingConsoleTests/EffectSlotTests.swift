import MixingConsole
import SignalOps
import TestSupport
import Testing

@Suite struct EffectSlotTests {
  @Test func standardsFillIn() {
    let slot = EffectSlot(Compressor(), ["ratio": 3])
    #expect(slot.values == [0, 3, 10, 100, 0, 0])
  }

  @Test func equalizerNamesItsControls() {
    let equalizer = Equalizer([.highPass, .peak])
    #expect(
      equalizer.controls.map(\.name)
        == ["1/frequencyHz", "1/q", "2/frequencyHz", "2/gainDb", "2/q"])
    #expect(equalizer.controls.map { "\($0.path)" }[3] == "bands[1].gainDb")
    #expect(equalizer.index(ofControl: .gainDb, band: 1) == 3)
    #expect(equalizer.index(ofControl: .gainDb, band: 0) == nil)
    #expect(equalizer.index(ofControl: "2/q") == 4)
  }

  @Test func reverbNamesItsControls() {
    let plain = ShapedNoiseReverb()
    #expect(plain.controls.count == 16)
    #expect(plain.indices(of: .bandDecaySeconds).isEmpty)
    #expect(plain.indices(of: .bandGainDb) == 1..<13)
    #expect(plain.indices(of: .mix) == 15..<16)
    let banded = ShapedNoiseReverb(hasBandDecays: true)
    #expect(banded.indices(of: .bandDecaySeconds) == 1..<13)
    #expect("\(banded.controls[16].path)" == "bandGainDb[3]")
    #expect(banded.controls[16].name == "bandGainDb/4")
  }

  @Test func locksHold() {
    #expect(!ControlLock.none.holds("ratio"))
    #expect(ControlLock.all.holds("ratio"))
    #expect(ControlLock.controls(["ratio"]).holds("ratio"))
    #expect(!ControlLock.controls(["ratio"]).holds("kneeDb"))
    #expect(ControlLock.controls(["muted"]).holds(.muted))
    #expect(ControlLock.none.isEmpty && ControlLock.controls([]).isEmpty)
    #expect(!ControlLock.all.isEmpty && !ControlLock.controls(["ratio"]).isEmpty)
  }

  @Test func namesAreDistinct() {
    for slot in EveryEffect.slots {
      let names = slot.effect.controls.map(\.name)
      #expect(Set(names).count == names.count)
    }
    let names = EffectCatalogue.builtIn.names
    #expect(Set(names) == Set(EveryEffect.slots.map(\.name)) && Set(names).count == names.count)
  }
}
