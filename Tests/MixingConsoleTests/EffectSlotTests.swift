import Documents
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

  @Test func dynamicEqualizerNamesItsControls() {
    let equalizer = DynamicEqualizer([.lowShelf, .peak])
    #expect(equalizer.controls.count == 14)
    #expect(equalizer.controls[10].name == "2/thresholdDb")
    #expect("\(equalizer.controls[10].path)" == "bands[1].thresholdDb")
    #expect(equalizer.takesKey)
  }

  @Test func whatKeepsADynamicBandFromBeingHeard() {
    func silencers(_ control: String, _ values: [String: ControlValue]) -> [String] {
      let equalizer = DynamicEqualizer([.peak, .peak])
      let slot = EffectSlot(
        equalizer, values.merging(["1/frequencyHz": 100, "2/frequencyHz": 100]) { $1 })
      return equalizer.silencers(of: equalizer.index(ofControl: control) ?? 0, slot.values).map {
        equalizer.controls[$0].name
      }
    }
    #expect(silencers("2/gainDb", [:]) == [])
    #expect(silencers("2/q", [:]) == ["2/gainDb", "2/thresholdDb", "2/ratio"])
    #expect(silencers("2/q", ["2/gainDb": 3]) == [])
    #expect(silencers("2/q", ["2/thresholdDb": -30]) == ["2/gainDb", "2/ratio"])
    #expect(silencers("2/q", ["2/thresholdDb": -30, "2/ratio": 2]) == [])
    #expect(silencers("2/ratio", ["2/ratio": 2]) == ["2/thresholdDb"])
    #expect(silencers("2/thresholdDb", ["2/gainDb": 3, "2/thresholdDb": -30]) == ["2/ratio"])
    #expect(silencers("2/attackMs", ["1/thresholdDb": -30, "1/ratio": 2]).count == 2)
  }

  @Test func graphicEqualizerWritesAllSlidersOrNone() throws {
    let graphic = GraphicEqualizer()
    #expect(graphic.controls.count == 31)
    #expect(graphic.controls[30].name == "gainsDb/31")
    #expect("\(graphic.controls[3].path)" == "gainsDb[3]")
    func written(_ slot: EffectSlot) -> JSONValue? {
      guard case .array(let tracks)? = session([[slot]]).json(relativeTo: "/")["tracks"],
        case .array(let strip)? = tracks.first?["strip"]
      else { return nil }
      return strip.first
    }
    #expect(written(EffectSlot(graphic)) == ["effect": "graphicEqualizer"])
    let slot = EffectSlot(graphic, ["gainsDb/3": -6])
    let json: JSONValue = [
      "effect": "graphicEqualizer",
      "gainsDb": .array((1...31).map { .number($0 == 3 ? -6 : 0) }),
    ]
    #expect(written(slot) == json)
    let read = try EffectSlot(json)
    #expect(read == slot)
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
