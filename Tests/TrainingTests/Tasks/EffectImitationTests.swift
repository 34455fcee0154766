import Datasets
import Documents
import Foundation
import MixingConsole
import Models
import SignalOps
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct EffectImitationTests {
  private let backend = Backend.forTests(threads: 2)
  private let songs: TinySongs

  init() throws { songs = try TinySongs() }

  private static let own = [
    "data.kind=effect", "data.augmentation={}", "data.stemPreparation=none",
    "model={kind: effectProxy, effect: {effect: compressor, ratio: 4}, controls: {thresholdDb: [-40, -10]}, width: 3, layers: 2}",
    "loss=[{kind: esr}]",
  ]

  private func task(_ changes: String...) throws -> EffectImitation {
    let configuration = try songs.configuration(Self.own + changes)
    let model = try #require(
      configuration.model?.configuration(8_000, .none) as? EffectProxy.Configuration)
    return try EffectImitation(configuration, model, sampleRate: 8_000)
  }

  /// What a proxy learns from is what the console makes of the sound.
  @Test func theTargetIsTheEffectsSound() throws {
    let task = try task("data.generatedShare=0")
    let examples = try [0, 1].map { try songs.loader().example($0) }
    let batch = try task.batch(examples, on: backend)
    for (row, example) in examples.enumerated() {
      let sound = example.stems[0].channels[0]
      #expect(Array(batch.dry.values[row * 2_048..<(row + 1) * 2_048]) == sound)
      let share = Double(batch.shares.values[row])
      #expect((0...1).contains(share))
      var track = Track(name: "sound", file: "")
      track.strip = [
        EffectSlot(
          Compressor(), [.ratio: 4, .thresholdDb: .constant(-40 + 30 * share)])
      ]
      let dry = Tensor(sound, shape: [1, 1, 1, sound.count], on: backend)
      let mix = try Console(Session(sampleRate: 8_000, tracks: [track]), on: backend).mix([dry])
      let expected = mix.sliced(0..<1, along: 2).values.map { Double($0) * 2.0.squareRoot() }
      #expect(
        relativeError(Array(batch.wet.values[row * 2_048..<(row + 1) * 2_048]), to: expected)
          < 1e-5)
    }
    #expect(batch.shares.values[0] != batch.shares.values[1])
  }

  /// The same example is judged with the same settings each time, and another seed draws others.
  @Test func settingsFollowFromTheExample() throws {
    let example = try songs.loader().example(3)
    let (one, two) = (
      try task().batch([example], on: backend), try task().batch([example], on: backend)
    )
    #expect(one.shares.values == two.shares.values && one.wet.values == two.wet.values)
    #expect(try task("seed=9").batch([example], on: backend).shares.values != one.shares.values)
  }

  @Test func soundsAreMadeWhereThatIsAskedFor() throws {
    let example = try songs.loader().example(0)
    let made = try task("data.generatedShare=1").batch([example], on: backend)
    #expect(made.dry.values != example.stems[0].channels[0])
    #expect(made.dry.values.allSatisfy { abs($0) <= 0.71 } && made.dry.values.contains { $0 != 0 })
  }

  /// The error to signal of the answer, and of the sound as it was.
  @Test func figuresAreErrorsToSignal() throws {
    let task = try task()
    let batch = try task.batch([songs.loader().example(0)], on: backend)
    let half = task.figures(of: batch.wet * 0.5, to: batch, number: 0)
    #expect(abs((half[0] ?? 0) - 0.25) < 1e-5)
    let untouched = task.figures(of: batch.dry, to: batch, number: 0)
    #expect(untouched[0] == half[1] && (half[1] ?? 0) > 0)
  }

  /// A run writes the same bytes when it is stopped and resumed; its checkpoint is an effect.
  @Test func aRunEndsWithAnEffect() throws {
    func run(_ name: String, _ changes: String..., goesOn: Bool = false) throws {
      let configuration = try songs.configuration(Self.own + changes)
      let found = try TrainingSongs(
        Dataset(configuration.data), sampleRate: 8_000, configuration, on: backend
      ) { _ in }
      _ = try TrainingRun(
        configuration, found, in: RunFolder(songs("runs/\(name)")), goesOn: goesOn,
        version: "test", on: backend
      ).run(note: { _ in }) { _ in }
    }
    try run("whole")
    try run("parts", "training.stopAfter=5")
    try run("parts", goesOn: true)
    #expect(try songs.bytes(of: "parts") == songs.bytes(of: "whole"))
    let slot = try EffectSlot(
      .object(
        ("effect", "proxy"),
        ("checkpoint", .string(songs("runs/whole/checkpoints/best.safetensors")))),
      catalogue: EffectCatalogue.builtIn.adding([ProxyKind(.builtIn)]))
    #expect(slot.controls.map(\.name) == ["thresholdDb"])
    #expect(slot.controls[0].spec.range == -40 ... -10)
  }

  @Test(arguments: [
    ("data.kind=folder", "data.kind: effect"),
    ("model={kind: dmc}", "effectProxy"),
    ("loss=[{kind: sumDifferenceStft}]", "one channel"),
    ("loss=[{kind: parameters}]", "esr"),
  ])
  func whatDoesNotGoTogetherIsNamed(change: String, words: String) throws {
    do {
      _ = try songs.configuration(Self.own + [change])
      Issue.record("\(change) was read")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test func whatPansIsNoEffectForAProxy() throws {
    let task = try task("model={kind: effectProxy, effect: {effect: pan}, controls: [position]}")
    #expect(throws: TrainingError.notMono(effect: "pan")) {
      _ = try task.batch([songs.loader().example(0)], on: backend)
    }
  }
}
