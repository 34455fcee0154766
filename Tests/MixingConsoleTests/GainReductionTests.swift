import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// What dynamics say that they take away.
@Suite struct GainReductionTests {
  private static let samples = 8_000

  /// A steady signal of an amplitude, after half a second of silence.
  private static func stem(_ amplitude: Float = 1) -> [[Float]] {
    [(0..<samples).map { $0 < samples / 2 ? 0 : amplitude }]
  }

  private static func rendered(
    _ session: Session, _ stems: [[[Float]]], isMetered: Bool = true, block: Int = 1_000
  ) throws -> (mix: [Float], reductions: [GainReduction]) {
    let renderer = try SessionRenderer(
      session, stems: stems.map { ArrayStem($0) }, tailSeconds: 0, block: block,
      isMetered: isMetered, on: Backend.forTests(threads: 2))
    var mix: [Float] = []
    while let output = try renderer.next() { mix += output.mix.values }
    return (mix, renderer.gainReductions)
  }

  private static let compressor = EffectSlot(
    Compressor(), ["thresholdDb": -20, "ratio": 4, "attackMs": 1, "makeupDb": 6])

  /// Fifteen of the twenty decibels above the threshold, and no makeup.
  @Test func aCompressorSaysWhatItTakesAway() throws {
    let (_, reductions) = try Self.rendered(session([[Self.compressor]]), [Self.stem()])
    let found = try #require(reductions.first)
    #expect(reductions.count == 1 && found.channel == "0" && found.effect == "compressor")
    #expect(found.decibels.count == 100)
    #expect(found.decibels[..<50].allSatisfy { $0 == 0 })
    #expect(abs(found.decibels[99] - 15) < 0.01)
  }

  /// Steps are counted in the mix, whatever the blocks; and the mix is the same.
  @Test(arguments: [333, 1_000, 8_000]) func nothingDependsOnBlocks(block: Int) throws {
    let session = session([[Self.compressor]])
    let noise = [noise(Self.samples, channels: 1, seed: 3)[0]]
    let whole = try Self.rendered(session, [noise], block: 8_000)
    let parts = try Self.rendered(session, [noise], block: block)
    let silent = try Self.rendered(session, [noise], isMetered: false, block: block)
    #expect(parts.mix == silent.mix && silent.reductions.isEmpty)
    for (a, b) in zip(whole.reductions[0].decibels, parts.reductions[0].decibels) {
      #expect(abs(a - b) < 1e-3)
    }
  }

  @Test func everyDynamicsEffectHasACurve() throws {
    let slots = [
      EffectSlot(Gate(), ["thresholdDb": 0, "rangeDb": -30]),
      EffectSlot(Expander(), ["thresholdDb": -1, "ratio": 3, "rangeDb": -20]),
      EffectSlot(
        MultibandCompressor(crossoversHz: [1_000]), ["1/thresholdDb": -70, "1/ratio": 10]),
      EffectSlot(DeEsser(), ["frequencyHz": 2_000, "thresholdDb": -80, "ratio": 20]),
      EffectSlot(
        DynamicEqualizer([.peak, .highShelf]),
        ["1/frequencyHz": 500, "1/thresholdDb": -70, "1/ratio": 10, "2/frequencyHz": 3_000]),
      EffectSlot(Limiter(), ["ceilingDb": -24]),
    ]
    let noise = [noise(Self.samples, channels: 1, seed: 4)[0].map { 0.5 * $0 }]
    let (_, reductions) = try Self.rendered(
      session(slots.map { [$0] }), slots.map { _ in noise })
    #expect(reductions.map(\.effect) == slots.map(\.name))
    #expect(abs((reductions[0].decibels.max() ?? 0) - 30) < 0.01, "a closed gate's range")
    for found in reductions { #expect((found.decibels.max() ?? 0) > 1, "\(found.effect)") }
  }

  @Test func effectsAreCalledAsInPaths() throws {
    let strip = [EffectSlot(Gain()), Self.compressor, EffectSlot(Width()), Self.compressor]
    let (_, reductions) = try Self.rendered(session([strip]), [Self.stem()])
    #expect(reductions.map(\.effect) == ["compressor", "compressor[2]"])
  }

  /// By the key, in every channel of the console.
  @Test func busesAndTheMasterHaveCurvesToo() throws {
    var session = session([[], []])
    session.buses = [Bus(name: "all")]
    session.tracks[0].output = .bus("all")
    var driven = Self.compressor
    driven.key = SideChain(from: "1")
    session.buses[0].strip = [driven]
    session.master.strip = [Self.compressor]
    let (_, reductions) = try Self.rendered(session, [Self.stem(0.001), Self.stem()])
    #expect(reductions.map(\.channel) == ["all", "master"])
    // In the middle of two channels it is 3 dB lower.
    let expected = 0.75 * Float(20 - 10 * log10(2.0))
    #expect(abs(reductions[0].decibels[99] - expected) < 0.01, "driven by the other track")
  }
}
