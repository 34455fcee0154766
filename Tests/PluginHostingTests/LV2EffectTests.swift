import Documents
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Plug-ins in strips.
@Suite(.enabled(if: TestBundles.isHosting, "fader-host has no lilv"))
struct LV2EffectTests {
  private let backend = Backend()
  private let catalogue = EffectCatalogue.builtIn.adding([LV2Kind(TestBundles.host)])

  private func slot(_ uri: String, _ more: JSONValue = [:]) throws -> EffectSlot {
    var json: JSONValue = ["effect": "lv2", "uri": .string("urn:fader-test:" + uri)]
    json.merge(more)
    return try EffectSlot(json, catalogue: catalogue)
  }

  private func session(_ slot: EffectSlot) -> Session {
    var track = Track(name: "a", file: "/a.wav")
    track.strip = [slot]
    return Session(sampleRate: 8_000, tracks: [track])
  }

  private func processor(_ slot: EffectSlot, sampleRate: Int = 8_000) throws -> any EffectProcessor
  {
    try slot.effect.processor(SignalContext(sampleRate: sampleRate, on: backend))
  }

  private func play(_ slot: EffectSlot, _ inputs: [Tensor], blocks: [Int]? = nil) throws -> [Float]
  {
    let processor = try processor(slot)
    let values = ControlValues(slot.values.map { .number($0.constant ?? 0) }, on: backend)
    var (start, parts): (Int, [Tensor]) = (0, [])
    for length in blocks ?? [inputs[0].shape[3]] {
      parts.append(
        try processor.process(
          inputs.map { $0.sliced(start..<start + length, along: 3) }, values))
      start += length
    }
    return Tensor.concatenated(parts, along: 3).values
  }

  private func noise(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
    var random = RandomSource(seed: seed)
    return Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
  }

  @Test func aSessionSaysAndGetsBackWhatItIs() throws {
    let written: JSONValue = [
      "effect": "lv2", "uri": "urn:fader-test:gain", "tailSeconds": 2, "controls": ["gain": 2.5],
    ]
    let slot = try EffectSlot(written, catalogue: catalogue)
    #expect(slot.values == [2.5] && slot.controls.map(\.name) == ["gain"])
    // As people write it, though plug-ins have single precision.
    #expect(slot.controls[0].spec.range.lowerBound == 0.1)
    #expect(slot.controls[0].spec.taper == .logarithmic)
    #expect(slot.effect.tailSeconds(slot.values, beatsPerMinute: nil) == 2)
    let session = session(slot)
    let text = Array(session.json(relativeTo: "/").text.utf8)
    let again = try Session(text, file: "/s.json", catalogue: catalogue)
    #expect(again.tracks[0].strip == [slot])
    #expect(again.tracks[0].strip[0].effect.tailSeconds([2.5], beatsPerMinute: nil) == 2)
  }

  @Test(arguments: [
    (#"{"effect": "lv2"}"#, "\"uri\""),
    (#"{"effect": "lv2", "uri": "urn:fader-test:gian"}"#, "Did you mean \"urn:fader-test:gain\"?"),
    (#"{"effect": "lv2", "uri": "urn:fader-test:gain", "controls": {"gian": 1}}"#, "gian"),
    (#"{"effect": "lv2", "uri": "urn:fader-test:gain", "key": {"source": "b"}}"#, "key"),
    (#"{"effect": "lv2", "uri": "/usr/lib/lv2/gain.so"}"#, "is installed"),
  ])
  func whatIsWrongIsSaid(text: String, reason: String) throws {
    let json = try JSONValue(parsing: Array(text.utf8))
    let error = #expect(throws: SessionError.self) {
      try EffectSlot(json, catalogue: catalogue)
    }
    #expect("\(error as Any)".contains(reason), "\(error as Any)")
  }

  @Test func wholeNumbersStayWhole() throws {
    let slot = try slot("late", ["controls": ["samples": 10.5]])
    let session = session(slot)
    let error = #expect(throws: SessionError.self) { try session.validated() }
    #expect("\(error as Any)".contains("whole numbers"), "\(error as Any)")
  }

  /// Channels, tracks and entries of a batch by themselves; blocks of any size.
  @Test func everyChannelIsHeard() throws {
    let x = noise([2, 2, 2, 700])
    let expected = (x * 2).values
    for uri in ["gain", "stereo-gain"] {
      let slot = try slot(uri, ["controls": ["gain": 2]])
      #expect(try play(slot, [x]) == expected, "\(uri)")
      #expect(try play(slot, [x], blocks: [1, 64, 635]) == expected, "\(uri)")
    }
    let mono = noise([1, 2, 1, 100])
    #expect(try play(slot("stereo-gain", ["controls": ["gain": 2]]), [mono]) == (mono * 2).values)
  }

  @Test func aKeyDrivesTheDetector() throws {
    let (x, key) = (noise([1, 1, 2, 300]), noise([1, 1, 2, 300], seed: 2) * 10)
    let slot = try slot("duck")
    #expect(slot.effect.takesKey)
    #expect(try play(slot, [x, key]) != (try play(slot, [x])))
  }

  @Test func latencyIsThatAtTheSettings() throws {
    let slot = try slot("late", ["controls": ["samples": 100]])
    #expect(slot.effect.latencySamples(slot.values, sampleRate: 8_000) == 100)
    #expect(slot.effect.latencySamples([37], sampleRate: 8_000) == 37)
  }

  @Test func aPlugInThatFailsIsNamed() throws {
    for (fault, word) in [(1, "crash"), (3, "")] {
      let slot = try slot("fault", ["controls": ["fault": .number(Double(fault))]])
      let error = #expect(throws: PluginError.self) { try play(slot, [noise([1, 1, 1, 64])]) }
      #expect("\(error as Any)".contains("Fault"), "\(error as Any)")
      #expect("\(error as Any)".contains(word), "\(error as Any)")
    }
  }

  /// Through a plug-in gradients are estimated, to its controls and to what came before it.
  @Test func anEstimateGoesBackThroughAPlugIn() throws {
    let slot = try slot("gain", ["controls": ["gain": 2]])
    let estimate = GradientEstimate(.simultaneous(draws: 3), step: 1e-3, memory: 1)
    let draws = GradientDraws(seed: 1)
    let processor = try EstimatedEffect(slot.effect, .estimate(estimate)).processor(
      SignalContext(sampleRate: 8_000, draws: draws, on: backend))
    #expect(processor.gradient == .estimated)
    let x = noise([2, 1, 1, 400]).tracked()
    let dy = noise([2, 1, 1, 400], seed: 3)
    let gain = Tensor([2, 0.5], shape: [2, 1, 1, 1], on: backend).tracked()
    let y = try processor.process([x], ControlValues([.tensor(gain)], on: backend))
    let gradients = (y * dy).sum().gradients(for: [x, gain])
    let expected = (x * dy).sum(along: [2, 3]).values
    for (found, expected) in zip(gradients[1].values, expected) {
      #expect(abs(found - expected) < 1e-3 * abs(expected) + 1e-4)
    }
    let direct = (dy * gain).values
    for (found, expected) in zip(gradients[0].values, direct) {
      #expect(abs(found - expected) < 2e-3)
    }
    #expect(draws.failure == nil)
    // The estimate leaves the sound's own state alone.
    #expect(
      try processor.process([x.detached], ControlValues([.tensor(gain.detached)], on: backend))
        .values == (x * gain).values)
  }

  /// A plug-in that crashes on the way back gives no gradient, and is there again afterwards.
  @Test func aCrashOnTheWayBackIsNoNumber() throws {
    for _ in 0..<2 {
      let draws = GradientDraws(seed: 1)
      let processor = try EstimatedEffect(
        slot("fault").effect, .estimate(GradientEstimate(step: 0.4))
      )
      .processor(SignalContext(sampleRate: 8_000, draws: draws, on: backend))
      let fault = Tensor([0], shape: [1, 1, 1, 1], on: backend).tracked()
      let y = try processor.process(
        [noise([1, 1, 1, 64])], ControlValues([.tensor(fault)], on: backend))
      #expect(y.sum().gradients(for: [fault])[0].values[0].isNaN)
      let failure = try #require(draws.failure as? PluginError)
      #expect(failure.isPassing && "\(failure)".contains("Fault"), "\(failure)")
    }
  }
}
