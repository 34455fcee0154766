import AudioIO
import Foundation
import Models
import TensorEngine
import TestSupport
import Testing

/// `mix --with` a checkpoint.
@Suite final class MixModelTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/fader-\(UUID().uuidString)"
  /// Three inputs at 48 kHz.
  private let waveUNet: String
  /// Gain and pan at 48 kHz.
  private let console: String

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var network = MixWaveUNet.Configuration.toolkit
    (network.inputs, network.depth, network.channelGrowth) = (3, 3, 4)
    network.sampleRate = 48_000
    var setter = DifferentiableMixingConsole.Configuration.toolkit
    (setter.encoderWidth, setter.hiddenWidth, setter.sampleRate) = (4, 8, 48_000)
    (waveUNet, console) = (folder + "/wave.safetensors", folder + "/console.ckpt")
    try Self.write(network, .safetensors, to: waveUNet)
    try Self.write(setter, .pyTorch, to: console)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func write(
    _ model: any ModelConfiguration, _ format: StoredCheckpoint.Format, to path: String
  ) throws {
    let weights = ModelWeights(seed: 1, on: Backend.forTests(threads: 1))
    _ = model.network(weights.scope)
    var data = Data()
    Checkpoint(model: model, arrays: weights.arrays).write(as: format, version: "0") {
      data.append(contentsOf: $0)
    }
    try data.write(to: URL(filePath: path))
  }

  private func writeStems(_ song: SongFolder, sampleRate: Int = 48_000) throws {
    try song.writeStem("bass.wav", hertz: 80, sampleRate: sampleRate)
    try song.writeStem("keys.wav", hertz: 660, seconds: 0.5, sampleRate: sampleRate)
    try song.writeStem("kick.wav", hertz: 50, sampleRate: sampleRate)
  }

  private func mix(_ song: SongFolder, _ arguments: String...) throws -> Command.Result {
    try Command.run(["mix", song.path, "-o", song.beside("mix.wav")] + arguments)
  }

  @Test func networksMakeAMix() throws {
    try SongFolder.make { song in
      try writeStems(song)
      let result = try mix(song, "--with", waveUNet)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("mixing 3 stems at 48000 Hz by \(waveUNet)"))
      #expect(result.text.hasPrefix("\(song.beside("mix.wav")): 0:0"), "\(result.text)")
      let mix = try AudioFileReader(path: song.beside("mix.wav"))
      #expect(mix.sampleRate == 48_000 && mix.channels == 2 && mix.samples == 24_000)
      let json = try self.mix(song, "--with", waveUNet, "--json").json()
      #expect(json.trackNames == ["bass", "keys", "kick"])
    }
  }

  @Test func networksSetTheConsole() throws {
    try SongFolder.make { song in
      try writeStems(song, sampleRate: 44_100)
      let result = try mix(
        song, "--with", console, "--session-out", song.beside("session.json"), "--set",
        "kick/faderDb=-3")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text.split(separator: "\n").first?.contains("Taken for") == false)
      let session = try song.session()
      #expect(session["sampleRate"] as? Int == 44_100)
      #expect(session.tracks.map { $0["faderDb"] as? Double == -3 } == [false, false, true])
      #expect(
        (session.tracks[0]["notes"] as? [String])?.first?.hasPrefix("gain: ") == true)
      let rendered = try Command.run(
        "render", song.beside("session.json"), "-o", song.beside("again.wav"))
      #expect(rendered.status == 0, "\(rendered.errors)")
      #expect(try song.bytes("again.wav") == song.bytes("mix.wav"))
    }
  }

  @Test func compatibleMixesHaveNoOutputStage() throws {
    try SongFolder.make { song in
      try writeStems(song)
      for checkpoint in [waveUNet, console] {
        let json = try mix(
          song, "--with", checkpoint, "--compat", "automix-toolkit", "--json"
        ).json()
        #expect(json["gainDb"] as? Double == 0 && json["limited"] as? Bool == false)
        let loud = try mix(
          song, "--with", checkpoint, "--compat", "automix-toolkit", "--loudness", "-20", "--json"
        ).json()
        #expect(abs((loud["integratedLufs"] as? Double ?? 0) + 20) < 0.1)
      }
    }
  }

  @Test func sectionsMoveTheControls() throws {
    try SongFolder.make { song in
      // Five seconds of a tone, four of silence.
      let rate = 48_000
      let tone = (0..<5 * rate).map { 0.3 * sin(Float($0) * 2 * .pi * 200 / Float(rate)) }
      let silence = [Float](repeating: 0, count: 4 * rate)
      try song.writeFloats("pad.wav", tone + silence, sampleRate: 48_000)
      let result = try mix(
        song, "--with", console, "--section", "3", "--session-out", song.beside("session.json"))
      #expect(result.status == 0, "\(result.errors)")
      let fader = try song.session().tracks.first?["faderDb"] as? [String: [[Double]]]
      // The third section is silent and moves nothing.
      #expect(fader?["points"]?.map(\.first) == [1.5, 4.5])
    }
  }

  @Test(arguments: [["--format", "wav", "-o"], ["-o", "mix.wav", "--session-out"]])
  func theCheckpointIsNotReplaced(options: [String]) throws {
    try SongFolder.make { song in
      try song.writeBand()
      let run = song.beside("run")
      let checkpoint = run + "/checkpoints/best.safetensors"
      try FileManager.default.createDirectory(
        atPath: run + "/checkpoints", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: waveUNet, toPath: checkpoint)
      try Data("a".utf8).write(to: URL(filePath: run + "/config.yaml"))
      let before = try Data(contentsOf: URL(filePath: checkpoint))
      let arguments = options.map { $0 == "mix.wav" ? song.beside($0) : $0 }
      for (mixer, output, said) in [
        (checkpoint, checkpoint, "is the checkpoint that --with names and would be replaced."),
        (run, checkpoint, "belongs to the run that --with names and would be replaced."),
        (run, run + "/config.yaml", "belongs to the run that --with names and would be replaced."),
      ] {
        let result = try Command.run(
          ["mix", song.path, "--with", mixer] + arguments + [output])
        #expect(result.status == 2)
        #expect(
          result.errors == "error: \(output) \(said) Choose another name or folder.\n",
          "\(result.errors)")
      }
      #expect(try Data(contentsOf: URL(filePath: checkpoint)) == before)
    }
  }

  /// PyTorch's checkpoints of the tests have weights by formula, with variances below 0.
  @Test(arguments: ["mwu.ckpt", "dmc.ckpt"])
  func damagedWeightsAreAnError(name: String) throws {
    try SongFolder.make { song in
      try writeStems(song)
      let result = try mix(song, "--with", Golden.url("checkpoints/" + name).path)
      #expect(result.status == 1)
      #expect(result.errors.contains("error: the network computes values that are infinite"))
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }

  @Test func saysWhatANetworkCannotDo() throws {
    try SongFolder.make { song in
      try writeStems(song)
      let set = "there is no console to set. Leave"
      for (arguments, message) in [
        (["--with", waveUNet, "--set", "kick/faderDb=-3"], set),
        (["--with", waveUNet, "--amount", "0.5"], set),
        (["--with", waveUNet, "--session-out", song.beside("s.json")], set),
        (["--with", waveUNet, "--tail", "1"], set),
        (["--with", waveUNet, "--section", "5"], "sets no controls. Leave --section out."),
        (["--with", waveUNet, "--sample-rate", "44100"], "makes mixes at 48000 Hz."),
        (["--with", Golden.url("checkpoints/views.pt").path], "views.pt"),
      ] {
        let result = try Command.run(["mix", song.path, "-o", song.beside("mix.wav")] + arguments)
        #expect(result.status == 2, "\(arguments)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try contents(of: song.beside("")) == ["song"])
      }
      try song.writeStem("wide.wav", sampleRate: 48_000, channels: 2)
      for (arguments, message) in [
        (["--with", waveUNet], "takes 3 inputs, these 4 stems need 5"),
        (["--with", console, "--compat", "automix-toolkit"], "wide.wav has 2 channels"),
      ] {
        let result = try Command.run(["mix", song.path, "-o", song.beside("mix.wav")] + arguments)
        #expect(result.status == 2 && result.errors.contains(message), "\(result.errors)")
      }
    }
  }

  /// Two runs' best checkpoints are told apart, and compared song by song.
  @Test func mixersAreComparedSongBySong() throws {
    try SongFolder.make { song in
      try song.makeFolder("set/one/stems")
      try song.writeStem("set/one/stems/bass.wav", hertz: 80, sampleRate: 48_000)
      try song.writeStem(
        "set/one/mix.wav", hertz: 80, sampleRate: 48_000, channels: 2, amplitude: 0.2)
      try song.write("data:\n  path: set\n  split: {test: 1}\n", as: "set.yaml")
      let runs = ["a", "b"].map { "runs/\($0)/checkpoints" }
      for run in runs {
        try song.makeFolder(run)
        try FileManager.default.copyItem(
          atPath: waveUNet, toPath: song.path + "/\(run)/best.safetensors")
      }
      let arguments =
        ["evaluate", "--dataset", song.path + "/set.yaml", "--with", "rules"]
        + runs.flatMap { ["--with", song.path + "/\($0)/best.safetensors"] }
      let text = try Command.run(arguments).text
      let titles = text.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(titles.contains(["rules", "a", "b", "sum", "loudnessMatchedSum", "randomConsoles"]))
      #expect(text.contains("a less rules, song by song: below 0 is better"), "\(text)")
      #expect(text.contains("b less rules, song by song: below 0 is better"), "\(text)")
      let document = try Command.run(arguments + ["--json"]).json()
      let differences = document["differences"] as? [[String: Any]] ?? []
      let names = runs.map { song.path + "/\($0)/best.safetensors" }
      #expect(differences.compactMap { $0["of"] as? String } == names)
      #expect(differences.compactMap { $0["from"] as? String } == ["rules", "rules"])
      let summary = document["summary"] as? [String: [String: Any]] ?? [:]
      func mean(_ figures: [String: Any]?) -> Double? {
        (figures?["mrstft"] as? [String: Any])?["mean"] as? Double
      }
      let (one, rules) = (
        try #require(mean(summary[names[0]])), try #require(mean(summary["rules"]))
      )
      let difference = try #require(mean(differences.first))
      #expect(abs(difference - (one - rules)) < 1e-9)
    }
  }

  /// What a session cannot hold, no network sets: the full console's ratio begins at 0.5 for the network.
  @Test func inspectTellsWhatANetworkSets() throws {
    var network = DifferentiableMixingConsole.Configuration.toolkit
    network.transformation = .full
    (network.encoderWidth, network.hiddenWidth) = (2, 4)
    let path = folder + "/full.safetensors"
    try Self.write(network, .safetensors, to: path)
    let json = try Command.run("inspect", path, "--json").json()
    let controls = json["controls"] as? [[String: Any]] ?? []
    let ratio = controls.first { $0["name"] as? String == "*/compressor/ratio" }
    #expect(ratio?["low"] as? Double == 1 && ratio?["high"] as? Double == 20)
    let text = try Command.run("inspect", path).text
    let lines = text.split(separator: "\n").map { $0.replacing(#/ +/#, with: " ") }
    #expect(lines.contains("Control From To Unit"))
    #expect(lines.contains("*/compressor/ratio 1 20"))
    #expect(lines.contains("*/compressor/attackMs 0.5 100 ms"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count < 100 }, "\(text)")
  }

  /// What ships mixes, is under 10 MB together, and says nothing of where it was made.
  @Test func shippedCheckpointsMix() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardizedFileURL.path
    let folder = root + "/Checkpoints"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".safetensors")
    }
    #expect(!files.isEmpty)
    var bytes = 0
    for file in files {
      let data = try Data(contentsOf: URL(filePath: folder + "/" + file))
      bytes += data.count
      let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      #expect(
        !String(decoding: data[8..<8 + length], as: UTF8.self).contains("\"/"), "\(file): a path")
      try SongFolder.make { song in
        for (stem, hertz) in [("bass", 80.0), ("keys", 440)] {
          try song.writeStem("\(stem).wav", hertz: hertz, seconds: 4, channels: 1)
        }
        let result = try Command.run(
          "mix", song.path, "-o", song.path + "/mix.flac", "--with", folder + "/" + file, "--json")
        #expect(result.status == 0, "\(result.errors)")
      }
    }
    #expect(bytes < 10_000_000)
  }
}
