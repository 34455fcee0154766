import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import Testing
import Training

@Suite struct TrainingRunTests {
  private struct Stop: Error {}

  private static let files = [
    "checkpoints/best.safetensors", "checkpoints/last.safetensors",
    "checkpoints/step-12.safetensors", "checkpoints/step-6.safetensors", "metrics.csv",
    "split.json",
  ]

  private func finish(_ run: TrainingRun) throws -> TrainingOutcome {
    try run.run(note: { _ in }) { _ in }
  }

  @Test func writesTheSameBytesInAnyFolder() throws {
    let (first, second) = (try TinySongs(), try TinySongs())
    let outcome = try finish(first.run("one", first.configuration()))
    _ = try finish(second.run("two", second.configuration()))
    #expect(outcome.end == .finished && outcome.step == 12 && outcome.examples == 24)
    let bytes = try first.bytes(of: "one")
    #expect(bytes.keys.sorted() == Self.files)
    #expect(try bytes == second.bytes(of: "two"))
  }

  @Test func anotherSeedLearnsSomethingElse() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("one", songs.configuration()))
    _ = try finish(songs.run("two", songs.configuration("seed=4")))
    let name = "checkpoints/best.safetensors"
    #expect(try songs.bytes(of: "one")[name] != songs.bytes(of: "two")[name])
  }

  @Test(arguments: [1, 3, 4, 7, 11])
  func aStoppedRunEndsWithTheSameBytes(steps: Int) throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("whole", songs.configuration()))
    let outcome = try finish(
      songs.run("parts", songs.configuration("training.stopAfter=\(steps)")))
    #expect(outcome.end == .stopped && outcome.step == steps)
    _ = try finish(songs.run("parts", songs.configuration(), goesOn: true))
    #expect(try songs.bytes(of: "parts") == songs.bytes(of: "whole"))
  }

  @Test func whatChangesAtAResumeHoldsFromThenOn() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("longer", songs.configuration("training.stopAfter=3")))
    _ = try finish(songs.run("longer", songs.configuration("training.steps=14"), goesOn: true))
    let configuration = try RunFolder(songs("runs/longer")).resumed(
      with: nil, changes: [], catalogues: .builtIn)
    #expect(configuration.training.steps == 14 && configuration.training.stopAfter == nil)
  }

  /// Ended at every place at which a run may be ended, validation included.
  @Test func anInterruptedRunEndsWithTheSameBytes() throws {
    let songs = try TinySongs()
    var places = 0
    _ = try songs.run("whole", songs.configuration()).run(note: { _ in }) { _ in places += 1 }
    #expect(places == 12 + 3 * 2)
    for place in stride(from: 1, to: places, by: 3) {
      var passed = 0
      #expect(throws: Stop.self) {
        try songs.run("\(place)", songs.configuration()).run(note: { _ in }) { _ in
          passed += 1
          if passed > place { throw Stop() }
        }
      }
      _ = try finish(songs.run("\(place)", songs.configuration(), goesOn: true))
      #expect(try songs.bytes(of: "\(place)") == songs.bytes(of: "whole"), "place \(place)")
    }
  }

  /// As after `kill -9`: later rows, and checkpoints of steps that `last` does not know of.
  @Test func aKilledRunEndsWithTheSameBytes() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("whole", songs.configuration()))
    _ = try finish(songs.run("killed", songs.configuration("training.stopAfter=3")))
    let last = songs("runs/killed/checkpoints/last.safetensors")
    let saved = try Data(contentsOf: URL(filePath: last))
    _ = try finish(
      songs.run("killed", songs.configuration("training.stopAfter=9"), goesOn: true))
    try saved.write(to: URL(filePath: last))
    try Data("garbage".utf8).write(
      to: URL(filePath: songs("runs/killed/checkpoints/.last.safetensors.1-0.tmp")))
    _ = try finish(songs.run("killed", songs.configuration(), goesOn: true))
    #expect(try songs.bytes(of: "killed") == songs.bytes(of: "whole"))
  }

  @Test func aRunKilledBeforeItsFirstCheckpointBeginsAnew() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("whole", songs.configuration()))
    _ = try songs.run("killed", songs.configuration())
    _ = try finish(songs.run("killed", songs.configuration(), goesOn: true))
    #expect(try songs.bytes(of: "killed") == songs.bytes(of: "whole"))
  }

  @Test func learns() throws {
    let songs = try TinySongs()
    let run = try songs.run(
      "long", songs.configuration("training.steps=150", "validation.every=50"))
    let rows = try finish(run)
    #expect(rows.best?.step ?? 0 >= 50)
    let table = try String(contentsOfFile: songs("runs/long/metrics.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    let losses = table.compactMap { Double($0[1]) }
    #expect(losses.count == 75)
    #expect((losses.last ?? 1) < 0.5 * losses[0])
  }

  @Test func accumulatedBatchesAreOneLargeBatch() throws {
    let songs = try TinySongs()
    // Without batch norm, which looks at each batch on its own, both are the same sum.
    let common = ["model.form=original", "training.averageDecay=null", "training.steps=4"]
    func weights(_ name: String, _ changes: [String]) throws -> [WeightArray] {
      let configuration = try songs.configuration(common + changes)
      _ = try finish(songs.run(name, configuration))
      return try Checkpoint(
        contentsOf: songs("runs/\(name)/checkpoints/last.safetensors"), models: .builtIn
      ).arrays
    }
    let large = try weights("large", ["training.batchSize=4"])
    let small = try weights("small", ["training.batchSize=1", "training.accumulation=4"])
    for (a, b) in zip(large, small) {
      let difference = zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < 2e-5, "\(a.name)")
    }
  }

  @Test func theAverageIsWhatCheckpointsHold() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("plain", songs.configuration("training.averageDecay=null")))
    _ = try finish(songs.run("average", songs.configuration()))
    func arrays(_ run: String) throws -> (own: [WeightArray], extra: [WeightArray]) {
      let checkpoint = try Checkpoint(
        contentsOf: songs("runs/\(run)/checkpoints/last.safetensors"), models: .builtIn,
        toTrain: true)
      return (checkpoint.arrays, checkpoint.training?.arrays ?? [])
    }
    let (plain, average) = (try arrays("plain").own, try arrays("average"))
    #expect(plain != average.own)
    // What learns is the same with and without an average beside it.
    for array in plain where !array.name.contains("running") {
      #expect(
        average.extra.first { $0.name == "training.weight.\(array.name)" }?.values == array.values)
    }
  }

  @Test func stepsThatGiveNoNumbersAreSkippedAndEndTheRun() throws {
    let songs = try TinySongs()
    let configuration = try songs.configuration(
      "optimizer.learningRate=1e3", "optimizer={kind: sgd, learningRate: 1e3}",
      "training.clipNorm=null", "training.nonFiniteLimit=3", "training.steps=200",
      "schedule=null", "validation.every=null")
    var skipped: [Int] = []
    var message = ""
    do {
      _ = try songs.run("wild", configuration).run { note in
        if case .skipped(let step, let failure) = note {
          skipped.append(step)
          message = "\(failure)"
        }
      } _: { _ in
      }
      Issue.record("the run should have ended")
    } catch let error as TrainingError {
      guard case .skipped(let step, 3, .notFinite) = error else { throw error }
      #expect(skipped.suffix(3) == [step - 2, step - 1, step])
      let places = ["the result of the operation", "the gradient"]
      #expect(places.contains { message.contains("; it began in \($0)") }, "\(message)")
    }
    // What was learned before is kept, and every number of it is one.
    _ = try Checkpoint(
      contentsOf: songs("runs/wild/checkpoints/last.safetensors"), models: .builtIn, toTrain: true)
  }

  @Test func stopsEarly() throws {
    let songs = try TinySongs()
    let outcome = try finish(
      songs.run(
        "early",
        songs.configuration(
          "optimizer.learningRate=0", "training.averageDecay=null", "training.earlyStopping=2",
          "training.steps=400")))
    // Batch norm still gathers statistics, so the first validations may get better.
    #expect(outcome.end == .stoppedEarly && outcome.step < 400)
  }

  @Test func withoutValidationTheLastIsTheBest() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("blind", songs.configuration("validation.every=null")))
    let best = try Checkpoint(
      contentsOf: songs("runs/blind/checkpoints/best.safetensors"), models: .builtIn)
    let last = try Checkpoint(
      contentsOf: songs("runs/blind/checkpoints/last.safetensors"), models: .builtIn)
    #expect(best.arrays == last.arrays)
    #expect(best.training?.step == 12)
  }

  /// Six places in two seconds of song: some lie in the same second.
  @Test func examplesKeepNamesOfTheirOwn() throws {
    let songs = try TinySongs()
    _ = try finish(
      songs.run(
        "one",
        songs.configuration(
          "training.steps=1", "validation.examplesPerSong=6", "validation.audioExamples=6")))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: songs("runs/one/audio/step-1")
    ).sorted()
    #expect(names.count == 6)
    #expect(names.contains("gamma-0s-2.wav"), "\(names)")
  }

  @Test func startsFromACheckpoint() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("first", songs.configuration()))
    let file = songs("runs/first/checkpoints/best.safetensors")
    let still = ["optimizer.learningRate=0", "training.steps=1", "training.averageDecay=null"]
    _ = try finish(songs.run("second", songs.configuration(still + ["model.startFrom=\(file)"])))
    let (old, new) = (
      try Checkpoint(contentsOf: file, models: .builtIn),
      try Checkpoint(
        contentsOf: songs("runs/second/checkpoints/best.safetensors"), models: .builtIn)
    )
    for (a, b) in zip(old.arrays, new.arrays) where !a.name.contains("running") { #expect(a == b) }
    #expect(throws: TrainingError.otherModel(file: file)) {
      try songs.run(
        "third", songs.configuration("model.startFrom=\(file)", "model.channelGrowth=5"))
    }
  }

  @Test func checkpointsSayHowTheyWereMade() throws {
    let songs = try TinySongs()
    _ = try finish(songs.run("one", songs.configuration()))
    let training = try #require(
      try Checkpoint(contentsOf: songs("runs/one/checkpoints/best.safetensors"), models: .builtIn)
        .training)
    #expect(training.step % 4 == 0 && training.step > 0)
    #expect(training.configuration["training.steps"] == .string("12"))
    #expect(training.configuration["model.kind"] == .string("mixWaveUNet"))
    #expect(training.configuration["data.path"] == nil)
    #expect(training.state == nil && training.arrays.isEmpty)
  }
}
