import Foundation
import Mixers
import TensorEngine
import TestSupport
import Testing

@Suite struct StemAnalysisTests {
  @Test(arguments: [8_000, 44_100, 96_000])
  func aSineLiesInItsBandWithItsPower(sampleRate: Int) throws {
    let samples = (0..<3 * sampleRate).map {
      Float(0.5 * sin(2 * .pi * 1_000 * Double($0) / Double(sampleRate)))
    }
    let analysis = try analyse([samples], sampleRate: sampleRate)
    let spectrum = analysis.activeSpectrum
    let band = try #require(analysis.layout.centresHz.firstIndex { abs($0 - 1_000) < 1 })
    #expect(abs(spectrum.reduce(0, +) - 0.125) < 0.125 * 0.02, "half the squared amplitude")
    #expect(spectrum[band] > 0.999 * spectrum.reduce(0, +))
    // K-weighting at 1 kHz adds what the offset of −0.691 takes away.
    #expect(abs((analysis.loudnessLufs ?? 0) - 10 * log10(0.125)) < 0.1)
    #expect(abs((analysis.layout.loudnessLufs(spectrum) ?? 0) - 10 * log10(0.125)) < 0.2)
  }

  @Test func bothChannelsCount() throws {
    let sine = Signal.sine(1_000)
    let mono = try analyse([sine])
    let stereo = try analyse([sine, sine])
    let difference = try #require(stereo.loudnessLufs) - (mono.loudnessLufs ?? 0)
    #expect(abs(difference - 3.01) < 0.01)
    let powers = [stereo, mono].map { $0.activeSpectrum.reduce(0, +) }
    #expect(abs(powers[0] / powers[1] - 2) < 1e-4)
  }

  @Test func theImageOfStereo() throws {
    let (a, b) = (Signal.sine(500), Signal.sine(700))
    #expect(try analyse([a]).stereo == nil)
    let same = try #require(analyse([a, a.scaled(0.5)]).stereo)
    #expect(abs((same.correlation ?? 0) - 1) < 1e-5)
    #expect(abs((same.balanceDb ?? 0) - 6.02) < 0.01)
    let turned = try #require(analyse([a, a.scaled(-1)]).stereo)
    #expect(abs((turned.correlation ?? 0) + 1) < 1e-5)
    let apart = try #require(analyse([a, b]).stereo)
    #expect(abs(apart.correlation ?? 1) < 1e-3)
    let silent = try #require(analyse([a, Signal.silence()]).stereo)
    #expect(silent.correlation == nil && silent.balanceDb == nil)
  }

  @Test func activityIsWhereItSounds() throws {
    let half = Signal.sine(300, seconds: 4) + Signal.silence(seconds: 4)
    let analysis = try analyse([half])
    let active = analysis.activeBlocks
    let share = Double(active.count { $0 }) / Double(active.count)
    #expect(abs(share - 0.5) < 0.08)
    let whole = try analyse([Signal.sine(300, seconds: 4)])
    #expect(abs((analysis.loudnessLufs ?? 0) - (whole.loudnessLufs ?? -9)) < 0.3, "gated")
  }

  @Test func crestOfASineAndOfStrokes() throws {
    let sine = try #require(analyse([Signal.sine(500)]).envelope.crestDb())
    #expect(abs(sine - 3.01) < 0.1)
    let stereo = try #require(analyse([Signal.sine(500), Signal.sine(500)]).envelope.crestDb())
    #expect(abs(stereo - 3.01) < 0.1, "channels do not count twice")
    // A stroke every 0.4 s, energy A²τ/4 (nearly): a mean square of A²/80, a peak of about A.
    let strokes = try analyse([Signal.strokes(500, perSecond: 2.5)])
    let crest = try #require(strokes.envelope.crestDb())
    #expect(abs(crest - 10 * log10(80)) < 1)
  }

  @Test(arguments: [2.0, 5.0])
  func onsetsAreCounted(perSecond: Double) throws {
    let strokes = try analyse([Signal.strokes(300, perSecond: perSecond, decaySeconds: 0.1)])
    let counted = strokes.envelope.onsetsPerSecond
    #expect(abs(counted - perSecond) < 0.3 * perSecond)
    #expect(try analyse([Signal.sine(300)]).envelope.onsetsPerSecond < 0.5)
  }

  @Test(arguments: [0, 1, 100, 5_000])
  func shortAndSilentStemsHaveFiniteFigures(samples: Int) throws {
    for value in [Float(0), 1] {
      let analysis = try analyse([[Float](repeating: value, count: samples)])
      #expect(analysis.samples == samples)
      let finite = analysis.blocks.allSatisfy { $0.isFinite }
      #expect(finite)
      #expect(analysis.loudnessLufs?.isFinite ?? true)
      #expect(analysis.envelope.crestDb()?.isFinite ?? true)
      #expect(analysis.envelope.onsetsPerSecond.isFinite)
    }
    let silence = try analyse([[Float](repeating: 0, count: samples)])
    #expect(silence.isSilent && silence.envelope.crestDb() == nil)
    #expect(!silence.activeBlocks.contains(true))
  }

  @Test func aStemTooShortForTheGateHasTheLoudnessOfItsSpectrum() throws {
    let short = try analyse([Signal.sine(1_000, seconds: 0.2, amplitude: 0.5)])
    let loudness = try #require(short.loudnessLufs)
    #expect(loudness > -15 && loudness < -8)
  }

  @Test func progressAndItsErrors() throws {
    struct Stop: Error {}
    var seen: [Int] = []
    _ = try StemAnalysis(
      of: ArrayStem([Signal.sine(100, seconds: 2)]), sampleRate: 44_100,
      on: Backend.forTests(threads: 1)
    ) { seen.append($0) }
    #expect(seen == [32_768, 65_536, 88_200])
    #expect(throws: Stop.self) {
      try StemAnalysis(
        of: ArrayStem([Signal.sine(100)]), sampleRate: 44_100, on: Backend.forTests(threads: 1)
      ) { _ in throw Stop() }
    }
    #expect(throws: ArrayStem.Unreadable.self) {
      try StemAnalysis(
        of: ArrayStem([Signal.sine(100)], failsAt: 40_000), sampleRate: 44_100,
        on: Backend.forTests(threads: 1))
    }
  }
}
