import Evaluation
import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Mixes of random consoles, found again.
struct FitDescentTests {
  private let song = DescentSong()

  private func fitted(
    _ target: Tensor, _ stages: [FitStage], from start: Session? = nil, steps: Int = 12
  ) throws -> FitResult {
    let rows = song.stems.map { stem in
      let count = stem.shape[3]
      let values = stem.values
      return (0..<stem.shape[2]).map { Array(values[$0 * count..<($0 + 1) * count]) }
    }
    let count = target.shape[3]
    let values = target.values
    let sides = [Array(values[..<count]), Array(values[count...])]
    let material = try FitMaterial(
      stems: rows.map { rows in { ArrayStem(rows) } }, target: { ArrayStem(sides) },
      sampleRate: DescentSong.rate)
    return try SessionFit(material, .init(stages: stages, steps: steps), on: song.backend)
      .run(from: start ?? song.plain)
  }

  @Test("Equalizers are found again", arguments: [0, 1] as [UInt64])
  func equalizers(seed: UInt64) throws {
    let (_, mix) = try song.target(seed: seed, [.faderAndPan, .equalizer])
    let result = try fitted(mix, [.gain, .pan, .eq])
    // Gains and positions alone come to 8 dB. Where the descent ends differs by 18 dB between instruction
    // sets; that it finds the filters does not.
    #expect(try song.signalToNoise(result.session, mix) > 30)
    let ratios = result.rows.map { $0.ratio.decibels ?? 0 }
    #expect(ratios.count == 4 && ratios[3] > ratios[2] + 10)
    #expect(result.session.tracks[0].notes.contains { $0.hasPrefix("eq: ") })
  }

  @Test("Compressors are found again")
  func compressors() throws {
    let (_, mix) = try song.target(seed: 2, Set(RandomConsole.Part.allCases))
    let result = try fitted(mix, [.gain, .pan, .eq, .compressor])
    #expect(try song.signalToNoise(result.session, mix) > 20, "10 dB without compressors")
    let ratios = result.rows.map { $0.ratio.decibels ?? 0 }
    #expect(ratios[4] > ratios[3] + 6, "\(ratios)")
    #expect(result.session.tracks.contains { $0.strip.contains { $0.effect is Compressor } })
  }

  @Test("What is locked stays, in every stage")
  func locks() throws {
    let (_, mix) = try song.target(seed: 0, [.faderAndPan, .equalizer])
    var start = song.plain
    start.tracks[0].fader = -3.25
    start.tracks[0].lock = .controls(["faderDb"])
    start.tracks[1].lock = .all
    let result = try fitted(mix, [.gain, .pan, .eq, .compressor, .reverb, .master], from: start)
    #expect(result.session.tracks[0].fader == -3.25)
    #expect(result.session.tracks[0].strip.contains { $0.effect is Equalizer })
    #expect(result.session.tracks[1].strip == start.tracks[1].strip)
    #expect(result.session.tracks[1].fader == start.tracks[1].fader)
    #expect(result.session.tracks[1].sends.isEmpty)
  }

  /// How near differs from one instruction set to another; that no stage undoes what was found does not.
  @Test("A target of another making gets nearer by its spectra, and farther in no stage")
  func foreignTarget() throws {
    // A mix with an echo, which the console has no effect for.
    let (_, mix) = try song.target(seed: 4, [.faderAndPan])
    let count = mix.shape[3]
    let echo = mix.padded(before: 3_000, after: 0, along: 3).sliced(0..<count, along: 3)
    let result = try fitted(mix + echo * 0.5, FitStage.allCases)
    let losses = result.rows.map(\.loss).dropFirst(2)
    #expect(losses.count == 5 && losses.allSatisfy { $0.isFinite && $0 > 0 })
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 }, "\(losses)")
    #expect(try #require(losses.last) < (try #require(losses.first)))
  }

  @Test("The same song gives the same session")
  func isDetermined() throws {
    let (_, mix) = try song.target(seed: 5, Set(RandomConsole.Part.allCases))
    let stages: [FitStage] = [.gain, .pan, .eq, .compressor]
    #expect(try fitted(mix, stages).session == fitted(mix, stages).session)
  }
}
