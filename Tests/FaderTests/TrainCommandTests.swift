import AudioIO
import Foundation
import TestSupport
import Testing

/// `fader train`, and what comes after.
@Suite struct TrainCommandTests {
  /// Three songs of a second, a configuration of a small network, and room for runs beside them.
  private func withSongs(_ body: (SongFolder) throws -> Void) throws {
    try SongFolder.make { folder in
      for (song, hertz) in [("alpha", 440.0), ("beta", 330), ("gamma", 550)] {
        try folder.makeFolder(song + "/stems")
        try folder.writeStem(song + "/stems/bass.wav", hertz: hertz / 4, seconds: 1.1)
        try folder.writeStem(song + "/stems/keys.wav", hertz: hertz, seconds: 1.1, channels: 2)
        try folder.writeStem(
          song + "/mix.wav", hertz: hertz, seconds: 1.1, channels: 2, amplitude: 0.2)
      }
      try folder.write(
        """
        seed: 3
        data:
          path: .
          segmentSamples: 2048
          split: {train: [alpha, beta], validation: [gamma]}
        model: {kind: mixWaveUNet, inputs: 3, depth: 2, channelGrowth: 4, downKernel: 5, upKernel: 3}
        loss: [{kind: l1}]
        training: {steps: 6, batchSize: 2}
        validation: {every: 3, examplesPerSong: 1, features: false, audioExamples: 1}
        checkpoints: {every: 2}
        logging: {every: 2}
        output: {directory: \(folder.beside("run"))}

        """, as: "train.yaml")
      try body(folder)
    }
  }

  private func train(_ folder: SongFolder, _ arguments: String...) throws -> Command.Result {
    try Command.run(["train", folder.path + "/train.yaml"] + arguments)
  }

  private func resume(_ folder: SongFolder, _ arguments: String...) throws -> Command.Result {
    try Command.run(["train", "--resume", folder.beside("run")] + arguments)
  }

  @Test func trainsAndSaysSo() throws {
    try withSongs { folder in
      let result = try train(folder)
      let run = folder.beside("run")
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        result.errors.contains(
          "training a Mix-Wave-U-Net (1,144 parameters) in \(run): 2 songs (4 stems, 0:02) at 44100 Hz, 1 to validate with\n"
        ), "\(result.errors)")
      #expect(result.errors.contains("step 3: validation 0."))
      let lines = result.text.split(separator: "\n")
      #expect(lines.count == 4, "\(result.text)")
      #expect(lines.first == "\(run): finished at step 6")
      #expect(lines.dropFirst().first?.hasPrefix("12 examples in 0:0") == true)
      #expect(lines.dropFirst(2).first?.hasPrefix("best validation: 0.") == true)
      #expect(lines.last == "mix with it: fader mix STEMS --with \(run)")
      let names = try contents(of: run).map { $0.hasPrefix("events") ? "events" : $0 }
      #expect(
        names == ["audio", "checkpoints", "config.yaml", "events", "metrics.csv", "split.json"])
      #expect(try contents(of: run + "/checkpoints") == ["best.safetensors", "last.safetensors"])
      // Header, and rows of steps 2, 3, 4 and 6.
      let table = String(decoding: try folder.bytes("run/metrics.csv"), as: UTF8.self)
      #expect(
        table.split(separator: "\n").map { $0.prefix { $0 != "," } } == [
          "step", "2", "3", "4", "6",
        ])
    }
  }

  @Test func jsonHoldsWhatOthersRelyOn() throws {
    try withSongs { folder in
      let result = try train(folder, "--json", "--quiet")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let document = try result.json()
      #expect(
        document.keys.sorted() == [
          "best", "checkpoint", "clippedShare", "end", "examples", "run", "seconds", "skippedSteps",
          "songsLeftOut", "stemsLeftOut", "step", "validation", "waitedShare",
        ])
      #expect(document["run"] as? String == folder.beside("run"))
      #expect(document["end"] as? String == "finished" && document["step"] as? Int == 6)
      #expect(document["examples"] as? Int == 12 && document["skippedSteps"] as? Int == 0)
      #expect(
        document["checkpoint"] as? String == folder.beside("run/checkpoints/last.safetensors"))
      let best = document["best"] as? [String: Any] ?? [:]
      #expect([3, 6].contains(best["step"] as? Int) && best["loss"] is Double)
      #expect(best["checkpoint"] as? String == folder.beside("run/checkpoints/best.safetensors"))
      let validation = document["validation"] as? [String: Double] ?? [:]
      #expect(validation.keys.sorted() == ["validation/loss", "validation/loss/l1"])
    }
  }

  // MARK: Changes

  @Test func changesOnTheCommandLine() throws {
    try withSongs { folder in
      let result = try train(
        folder, "--seed", "9", "--set", "training.steps=1", "--set",
        "output.directory=\(folder.beside("other"))", "--set", "seed=5", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["run"] as? String == folder.beside("other"))
      let text = String(decoding: try folder.bytes("other/config.yaml"), as: UTF8.self)
      #expect(text.hasPrefix("seed: 9\n"), "--seed counts")
      #expect(text.contains("\n  steps: 1\n") && text.contains("\n  batchSize: 2\n"))
      #expect(try contents(of: folder.beside("")) == ["other", "song"])
    }
  }

  @Test func aRunIsNotWrittenOver() throws {
    try withSongs { folder in
      #expect(try train(folder, "--set", "training.steps=1").status == 0)
      let before = try folder.bytes("run/checkpoints/last.safetensors")
      let again = try train(folder)
      #expect(again.status == 2 && again.output.isEmpty)
      #expect(
        again.errors
          == "error: \(folder.beside("run")) holds a run already. Resume it (--resume "
          + "\(folder.beside("run"))), or name another output.directory.\n")
      #expect(try folder.bytes("run/checkpoints/last.safetensors") == before)
    }
  }

  // MARK: Going on

  @Test func aStoppedRunGoesOnToTheSameBytes() throws {
    try withSongs { folder in
      let whole = folder.beside("whole")
      #expect(try train(folder, "--set", "output.directory=\(whole)").status == 0)
      let stopped = try train(folder, "--set", "training.stopAfter=3")
      #expect(stopped.status == 0, "\(stopped.errors)")
      let lines = stopped.text.split(separator: "\n")
      #expect(lines.first == "\(folder.beside("run")): stopped (training.stopAfter) at step 3")
      #expect(lines.last == "resume it: fader train --resume \(folder.beside("run"))")
      let finished = try resume(folder, "--json")
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(finished.errors.contains("resuming \(folder.beside("run")) at step 3: 2 songs"))
      #expect(try finished.json()["step"] as? Int == 6)
      #expect(try finished.json()["examples"] as? Int == 6)
      for name in ["metrics.csv", "split.json", "checkpoints/best.safetensors"] {
        #expect(try folder.bytes("run/" + name) == folder.bytes("whole/" + name), "\(name)")
      }
      // There is nothing left to do.
      let nothing = try resume(folder)
      #expect(nothing.status == 0)
      #expect(nothing.text.hasPrefix("\(folder.beside("run")): finished at step 6\n"))
    }
  }

  /// The run is asked to end while it learns: it is saved, and goes on from there.
  @Test func aTerminatedRunIsSaved() throws {
    try withSongs { folder in
      let table = folder.beside("run/metrics.csv")
      let result = try Command.run(
        ["train", folder.path + "/train.yaml", "--set", "training.steps=1000000"]
      ) { process in
        // Until the second row is there, however slow the machine is.
        func rows() -> Int {
          let text = try? String(contentsOfFile: table, encoding: .utf8)
          return text.map { $0.split(separator: "\n").count } ?? 0
        }
        while rows() < 3 && process.isRunning { Thread.sleep(forTimeInterval: 0.02) }
        process.terminate()
      }
      #expect(result.status == 130 && result.output.isEmpty)
      let message = try #require(
        result.errors.firstMatch(
          of: #/error: interrupted at step (\d+); the run is saved. (.*)\n/#),
        "\(result.errors)")
      #expect(message.2 == "Resume it with `fader train --resume \(folder.beside("run"))`.")
      let step = try #require(Int(message.1))
      #expect(step > 2)
      #expect(try contents(of: folder.beside("run/checkpoints")).contains("last.safetensors"))
      let next = try resume(folder, "--set", "training.stopAfter=\(step + 2)", "--json")
      #expect(next.status == 0, "\(next.errors)")
      #expect(next.errors.contains("at step \(step): "), "\(next.errors)")
      #expect(try next.json()["step"] as? Int == step + 2)
      #expect(try next.json()["end"] as? String == "stopped")
    }
  }

  /// The columns of one name mean one thing in training and validation: the term before its weight.
  @Test func figuresOfOneNameMeanOneThing() throws {
    try withSongs { folder in
      // The same examples to learn from and to judge with, and nothing learned in between.
      let result = try train(
        folder, "--set", "loss=[{kind: l1, weight: 10}, {kind: mse, weight: 3}]", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let rows = String(decoding: try folder.bytes("run/metrics.csv"), as: UTF8.self)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let last = try #require(rows.last)
      func value(_ column: String) throws -> Double {
        let index = try #require(rows[0].firstIndex { $0 == column })
        return try #require(Double(last[index]))
      }
      for start in ["", "validation/"] {
        let sum = try 10 * value(start + "loss/l1") + 3 * value(start + "loss/mse")
        // The loss of a step is summed in single precision.
        #expect(abs(sum - (try value(start + "loss"))) < 1e-5 * sum, "\(start)")
      }
    }
  }

  @Test func stepsThatAreAllClippedAreRemarkedOn() throws {
    try withSongs { folder in
      let result = try train(
        folder, "--set", "training={steps: 12, batchSize: 1, clipNorm: 1e-6}")
      #expect(
        result.text.contains(
          "\n100 % of the steps were clipped at training.clipNorm 1e-06, so that optimizer.learningRate "
            + "alone sets their size; "), "\(result.text)")
      let free = try train(
        folder, "--set", "training={steps: 12, batchSize: 1, clipNorm: null}", "--set",
        "output.directory=\(folder.beside("free"))")
      #expect(!free.text.contains("clipped"))
    }
  }

  /// The second of two processes ends, and the first never notices.
  @Test func twoProcessesDoNotWriteOneRun() throws {
    try withSongs { folder in
      let (run, table) = (folder.beside("run"), folder.beside("run/metrics.csv"))
      var second: Command.Result?
      let first = try Command.run(
        ["train", folder.path + "/train.yaml", "--set", "training.steps=1000000"]
      ) { process in
        func isLearning() -> Bool {
          (try? String(contentsOfFile: table, encoding: .utf8))?.contains("\n2,") ?? false
        }
        while !isLearning() && process.isRunning { Thread.sleep(forTimeInterval: 0.02) }
        // Without a lock it would begin, and soon end.
        second = try? resume(folder, "--set", "training.steps=1")
        process.terminate()
        #expect(
          second?.errors.hasPrefix(
            "error: \(run) is being written by process \(process.processIdentifier) on ") == true,
          "\(second?.errors ?? "")")
      }
      #expect(second?.status == 2 && first.status == 130)
      #expect(try contents(of: run).allSatisfy { !$0.hasPrefix(".") })
      // Whoever comes after it may go on.
      #expect(try resume(folder, "--set", "training.stopAfter=1").status == 0)
      let fewer = try resume(folder, "--set", "training.steps=1")
      #expect(fewer.status == 2 && fewer.errors.contains("training.steps: the run has made"))
    }
  }

  @Test func aRunWithoutItsLastCheckpointIsLeftAsItIs() throws {
    try withSongs { folder in
      #expect(try train(folder, "--set", "checkpoints.keepEvery=2").status == 0)
      try FileManager.default.removeItem(
        atPath: folder.beside("run/checkpoints/last.safetensors"))
      let before = try folder.bytes("run/metrics.csv")
      let result = try resume(folder)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(
        result.errors.contains(
          "last.safetensors is gone; the run had made 6 steps. Without it the run cannot be resumed"
        ))
      #expect(result.errors.contains("/checkpoints/step-6.safetensors\n"))
      #expect(try folder.bytes("run/metrics.csv") == before)
    }
  }

  @Test func aDatasetWithoutAUsableSongIsUnusableInput() throws {
    try withSongs { folder in
      for song in ["alpha", "beta", "gamma"] {
        try FileManager.default.removeItem(atPath: folder.path + "/\(song)/mix.wav")
      }
      let commands = [
        ["train", folder.path + "/train.yaml"], ["inspect", folder.path + "/train.yaml"],
        ["inspect", folder.path],
      ]
      for arguments in commands {
        let result = try Command.run(arguments)
        #expect(result.status == 2 && result.output.isEmpty, "\(arguments)")
        #expect(result.errors.contains(" can be used:\n  alpha: "), "\(result.errors)")
      }
      #expect(try contents(of: folder.beside("")) == ["song"])
    }
  }

  @Test func whatIsLearnedMayNotChange() throws {
    try withSongs { folder in
      #expect(try train(folder, "--set", "training.steps=1").status == 0)
      let changed = try resume(folder, "--set", "model.depth=3")
      #expect(changed.status == 2)
      #expect(
        changed.errors.hasPrefix(
          "error: model.depth: the run was begun with 2 and would go on with 3. Only "))
      let longer = try resume(folder, "--set", "training.steps=3", "--json")
      #expect(longer.status == 0, "\(longer.errors)")
      #expect(try longer.json()["step"] as? Int == 3)
    }
  }

  // MARK: What cannot be

  @Test(arguments: [
    (["--set", "training.steps"], "error: \"training.steps\" is no change. Write a key, =, "),
    (["--set", "training.step=3"], "train.yaml: training: unknown key \"step\". Did you mean"),
    (["--set", "model=null"], "train.yaml: \"model\" is missing. Say which one is trained"),
    (["--set", "data.path=nowhere"], "train.yaml: data.path: "),
    (["--set", "data.split.train=[alph]"], "has no song \"alph\". Did you mean \"alpha\"?"),
    (
      ["--set", "data.split={train: [alpha]}"],
      "train.yaml: the split \"validation\" is empty; there are: train 1, validation 0, test 0."
    ),
    (
      ["--set", "data.segmentSamples=2050"],
      "error: data.segmentSamples: 2050 is not a multiple of 4, which the model needs. Take 2052."
    ),
    (
      ["--set", "data.segmentSamples=65536"], "it is shorter than an example (data.segmentSamples)"
    ),
    (
      ["--set", "data.kind=dsd100", "--set", "data.path=/no/such"],
      "/no/such does not exist. Check the path. Datasets/README.md says where to get dsd100"
    ),
    (["--set", "model.startFrom=no.safetensors"], "no.safetensors does not exist."),
    (
      ["--set", "loss=[{kind: l1}, {kind: l1, weight: 2}]"],
      "loss: l1 is there twice. Leave one, with the sum of both weights."
    ),
    (["--seed", "x"], "The value 'x' is invalid for '--seed <N>'"),
    (["--seed", "-1"], "error: --seed takes 0 to 4294967295, not -1."),
    (["--resume", "nowhere"], "error: nowhere holds no run: there is no config.yaml in it."),
  ])
  func saysWhatIsWrong(arguments: [String], message: String) throws {
    try withSongs { folder in
      let result = try Command.run(["train", folder.path + "/train.yaml"] + arguments)
      #expect(result.status == 2)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(try contents(of: folder.beside("")) == ["song"])
    }
  }

  @Test func somethingHasToBeNamed() throws {
    let result = try Command.run("train")
    #expect(result.status == 2)
    #expect(
      result.errors.contains(
        "Name a configuration, such as Configs/quickstart.yaml, or a run to --resume."))
  }

  @Test func aRunThatComesToNothingFails() throws {
    try withSongs { folder in
      let result = try train(
        folder, "--set", "optimizer={kind: sgd, learningRate: 1e3}", "--set",
        "training.clipNorm=null", "--set", "training.nonFiniteLimit=2", "--set",
        "training.steps=500", "--set", "validation.every=null", "--set", "loss=[{kind: mse}]")
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.contains(" was skipped: no finite loss and gradient; it began in "))
      #expect(result.errors.contains(": 2 steps in a row gave no finite loss and gradient"))
    }
  }

  @Test func whatIsLeftOutIsNamedAndCounted() throws {
    try withSongs { folder in
      try folder.writeStem("alpha/stems/mute.wav", seconds: 1.1, amplitude: 0)
      try folder.write("no sound", as: "beta/stems/bad.wav")
      let result = try train(folder, "--set", "training.steps=1", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let (silent, broken) = (
        folder.path + "/alpha/stems/mute.wav", folder.path + "/beta/stems/bad.wav"
      )
      #expect(result.errors.contains("; left out: 1 song, 1 stem\n"), "\(result.errors)")
      #expect(result.errors.contains("warning: alpha: \(silent) is silent: "), "\(result.errors)")
      #expect(result.errors.contains("warning: beta: \(broken) "), "\(result.errors)")
      let document = try result.json()
      #expect(document["songsLeftOut"] as? Int == 1 && document["stemsLeftOut"] as? Int == 1)
    }
  }

  @Test func keysAreExplained() throws {
    let result = try Command.run("train", "--keys")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.text.contains("seed: a whole number from 0 to 4294967295"))
    #expect(result.text.contains("training.clipNorm: "))
  }

  // MARK: Afterwards

  @Test func aRunMixesAndIsJudged() throws {
    try withSongs { folder in
      #expect(try train(folder).status == 0)
      let run = folder.beside("run")
      let mix = try Command.run(
        "mix", folder.path + "/gamma/stems", "-o", folder.beside("mix.wav"), "--with", run)
      #expect(mix.status == 0, "\(mix.errors)")
      #expect(try folder.audio().samples == 48_510)
      let evaluation = try Command.run(
        "evaluate", "--dataset", folder.path + "/train.yaml", "--split", "validation", "--with",
        run, "--json")
      #expect(evaluation.status == 0, "\(evaluation.errors)")
      let songs = try evaluation.json()["songs"] as? [[String: Any]] ?? []
      #expect(songs.compactMap { $0["song"] as? String } == ["gamma"])
      // A folder that holds no run is none to mix with.
      let none = try Command.run(
        "mix", folder.path + "/gamma/stems", "-o", folder.beside("no.wav"), "--with", folder.path)
      #expect(none.status == 2)
      #expect(none.errors.contains("the folder holds no run"), "\(none.errors)")
    }
  }
}
