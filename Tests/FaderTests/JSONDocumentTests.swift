import Foundation
import TestSupport
import Testing

/// Every `--json` document against `JSON.md`. A new key without a line there fails, as does a line without a
/// key.
@Suite struct JSONDocumentTests {
  private let reference: JSONReference

  init() throws { reference = try JSONReference() }

  /// Runs commands and compares what they print with the page.
  private func check(_ name: String, _ commands: [String]...) throws {
    let documents = try commands.map { command in
      let result = try Command.run(command)
      #expect(result.status == 0, "\(command): \(result.errors)")
      return try result.document()
    }
    let problems = reference.problems(of: documents, as: name)
    #expect(problems.isEmpty, "\(name):\n\(problems.joined(separator: "\n"))")
  }

  @Test func render() throws {
    try withFolder { folder in
      let session = try writeSession(
        in: folder,
        minimal(
          stem("kick"),
          #", "strip": [{"effect": "compressor", "thresholdDb": -40, "ratio": 4}, "#
            + #"{"effect": "command", "arguments": ["cat"]}]"#))
      try check(
        "fader render --json",
        [
          "render", session, "-o", folder + "/mix.wav", "--stems-out", folder + "/parts", "--json",
          "--allow-commands",
        ],
        ["render", session, "-o", folder + "/mix.mp3", "--json", "--allow-commands"],
        [
          "render", session, "-o", folder + "/part.wav", "--start", "0.5", "--duration", "1",
          "--loudness", "-20", "--json", "--allow-commands",
        ])
    }
  }

  @Test func mix() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("text", as: "notes.txt")
      try check(
        "fader mix --json",
        ["mix", song.path, "-o", song.beside("mix.wav"), "--json", "--set", "keys/faderDb=-3"])
    }
  }

  @Test func fit() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("text", as: "notes.txt")
      try song.writeStem("../target.wav", hertz: 880, channels: 2, amplitude: 0.1)
      let session = song.beside("session.json")
      try Data(
        """
        {"format": "fader-session", "version": 1, "sampleRate": 44100, "tracks": [
          {"name": "keys", "file": "song/keys.wav", "sends": [{"bus": "hall", "levelDb": -9}]}],
         "buses": [{"name": "hall", "strip": [{"effect": "reverb", "decaySeconds": 0.3}]}]}
        """.utf8
      ).write(to: URL(filePath: session))
      try check(
        "fader fit --json",
        [
          "fit", song.path, "--target", song.beside("target.wav"), "--start-from", session,
          "--steps",
          "1", "--stages", "gain,effects", "--json",
        ])
    }
  }

  @Test func evaluate() throws {
    try SongFolder.make { song in
      for (name, hertz) in [("target.wav", 330.0), ("mix.wav", 500)] {
        try song.writeStem(name, hertz: hertz, seconds: 1.1, channels: 2)
      }
      let (target, mix) = (song.path + "/target.wav", song.path + "/mix.wav")
      try check(
        "fader evaluate --json", ["evaluate", target, mix, "--json"],
        ["evaluate", target, mix, "--baselines", mix, "--json"],
        ["evaluate", target, target, "--align", "--json"])
      let several = try Command.run("evaluate", target, mix, target, "--json").document()
      guard case .list(let documents) = several else {
        Issue.record("no list")
        return
      }
      #expect(documents.count == 2)
    }
  }

  /// Two songs, one without a mix, a configuration, and what trains on them.
  @Test func datasetsAndRuns() throws {
    try SongFolder.make { folder in
      for (song, hertz) in [("one", 440.0), ("two", 330)] {
        try folder.makeFolder(song + "/stems")
        try folder.writeStem(song + "/stems/bass.wav", hertz: hertz / 4, seconds: 1.1)
        try folder.writeStem(song + "/mix.wav", hertz: hertz, seconds: 1.1, channels: 2)
      }
      try folder.makeFolder("broken/stems")
      try folder.writeStem("broken/stems/bass.wav")
      try folder.write(
        """
        data: {path: ., segmentSamples: 2048, split: {train: [one], validation: [two]}}
        model: {kind: mixWaveUNet, inputs: 1, depth: 2, channelGrowth: 4, downKernel: 5, upKernel: 3}
        loss: [{kind: l1}]
        training: {steps: 2, batchSize: 1}
        validation: {every: 1, examplesPerSong: 1, features: false, audioExamples: 0}
        logging: {every: 1}
        output: {directory: \(folder.beside("runs/a"))}

        """, as: "config.yaml")
      let config = folder.path + "/config.yaml"
      try check("fader inspect --json: dataset", ["inspect", folder.path, "--json"])
      try check("fader inspect --json: config", ["inspect", config, "--json"])
      try check("fader train --json", ["train", config, "--json"])
      let run = folder.beside("runs/a")
      try check(
        "fader evaluate --dataset --json",
        [
          "evaluate", "--dataset", config, "--split", "all", "--with", "rules", "--with", run,
          "--align", "--json",
        ])
      try check("fader inspect --json: run", ["inspect", run, "--json"])
      let found = try Command.run("inspect", run, "--json").json()
      #expect(found["step"] as? Int == 2 && found["steps"] as? Int == 2)
      #expect((found["best"] as? [String: Any])?["step"] is Int)
      #expect(found["checkpoints"] as? [String] == ["best", "last"])
      let settings = found["configuration"] as? [String: Any] ?? [:]
      #expect(settings["training.batchSize"] as? Int == 1)
      #expect(settings["validation.features"] as? Bool == false)
      #expect((settings["loss"] as? [[String: Any]])?.first?["kind"] as? String == "l1")
      #expect(settings["training.stopAfter"] is NSNull)
      #expect(try Command.run("inspect", run).text.contains("Steps            2 of 2\n"))
      try FileManager.default.createDirectory(
        atPath: folder.beside("runs/b/checkpoints"), withIntermediateDirectories: true)
      try folder.write("data: [", as: "../runs/b/config.yaml")
      try check("fader inspect --json: runs", ["inspect", folder.beside("runs"), "--json"])
      try check(
        "fader convert --json",
        ["convert", run + "/checkpoints/last.safetensors", folder.beside("last.pt"), "--json"])
      try check(
        "fader inspect --json: checkpoint",
        ["inspect", run + "/checkpoints/last.safetensors", "--json"],
        ["inspect", Golden.url("checkpoints/dmc.ckpt").path, "--json"])
    }
  }

  @Test func audioAndStems() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("text", as: "broken.wav")
      try song.write("text", as: "notes.txt")
      try check("fader inspect --json: audio", ["inspect", song.path + "/keys.wav", "--json"])
      try check("fader inspect --json: stems", ["inspect", song.path, "--json"])
    }
  }

  @Test func session() throws {
    try check("fader inspect --json: session", ["inspect", exampleSession, "--json"])
  }
}

extension Command.Result {
  /// Standard output as one document.
  func document() throws -> JSONDocument {
    try JSONDecoder().decode(JSONDocument.self, from: output)
  }
}
