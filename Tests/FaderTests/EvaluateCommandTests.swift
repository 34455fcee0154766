import AudioIO
import Foundation
import TestSupport
import Testing

@Suite struct EvaluateCommandTests {
  /// Three seconds of a target, a mix that differs from it, and two stems.
  private func withMixes(_ body: (SongFolder) throws -> Void) throws {
    try SongFolder.make { song in
      try song.writeStem("target.wav", hertz: 330, seconds: 3, channels: 2, amplitude: 0.4)
      try song.writeStem("mix.wav", hertz: 500, seconds: 3, channels: 2, amplitude: 0.2)
      try song.makeFolder("stems")
      try song.writeStem("stems/low.wav", hertz: 110, seconds: 3)
      try song.writeStem("stems/high.wav", hertz: 2_000, seconds: 3)
      try body(song)
    }
  }

  @Test func jsonHoldsWhatOthersRelyOn() throws {
    try withMixes { song in
      let result = try Command.run(
        "evaluate", song.path + "/target.wav", song.path + "/mix.wav", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let document = try result.json()
      #expect(document["sampleRate"] as? Double == 44_100)
      #expect((document["mix"] as? String)?.hasSuffix("mix.wav") == true)
      let features = try #require(document["features"] as? [String: Any])
      #expect(
        features.keys.sorted() == [
          "bandwidth", "centroid", "contrast", "crest_factor", "dynamic_spread", "flatness",
          "lufs_loudness", "mean_mape_dynamic", "mean_mape_loudness", "mean_mape_panning",
          "mean_mape_spectral", "panning_rms_highs", "panning_rms_lows", "panning_rms_mids",
          "panning_rms_total", "peak_loudness", "rms_level", "rolloff",
        ])
      #expect((features["centroid"] as? Double ?? 0) > 0.1)
      let losses = try #require(document["losses"] as? [String: Any])
      #expect(
        losses.keys.sorted() == [
          "dc", "esr", "l1", "logCosh", "melStft", "mrstft", "mse", "sdSdr", "siSdr", "snr", "stft",
          "sumDifferenceStft", "toolkitMrstft",
        ])
      let loudness = try #require(document["loudness"] as? [String: [String: Any]])
      for side in ["target", "mix"] {
        let keys = ["integratedLufs", "truePeakDbtp", "loudnessRangeLu", "crestDb"]
        #expect(Set(keys).isSubset(of: Set(loudness[side]?.keys.map { $0 } ?? [])))
      }
      #expect(document["baselines"] == nil)
    }
  }

  @Test func aFileEqualsItself() throws {
    try withMixes { song in
      let file = song.path + "/target.wav"
      let document = try Command.run("evaluate", file, file, "--json").json()
      let features = document["features"] as? [String: Any] ?? [:]
      for (key, value) in features where !(value is NSNull) {
        #expect(value as? Double == 0, "\(key)")
      }
      let losses = document["losses"] as? [String: Any] ?? [:]
      #expect(losses["l1"] as? Double == 0)
      #expect((losses["siSdr"] as? Double ?? 0) < -60)
    }
  }

  @Test func severalMixesGiveAnArray() throws {
    try withMixes { song in
      let (target, mix) = (song.path + "/target.wav", song.path + "/mix.wav")
      let result = try Command.run("evaluate", target, mix, target, "--json")
      let documents =
        try JSONSerialization.jsonObject(with: result.output) as? [[String: Any]] ?? []
      #expect(documents.compactMap { $0["mix"] as? String } == [mix, target])
    }
  }

  @Test func baselinesStandBeside() throws {
    try withMixes { song in
      let arguments = [
        "evaluate", song.path + "/target.wav", song.path + "/mix.wav", "--json", "--baselines",
        song.path + "/stems",
      ]
      let result = try Command.run(arguments)
      #expect(result.status == 0, "\(result.errors)")
      let baselines = try #require(result.json()["baselines"] as? [String: [String: Any]])
      #expect(baselines.keys.sorted() == ["loudnessMatchedSum", "randomConsoles", "sum"])
      for (name, baseline) in baselines {
        let features = baseline["features"] as? [String: Any] ?? [:]
        #expect((features["lufs_loudness"] as? Double ?? 0) > 0, "\(name)")
        #expect(baseline["atTargetLoudness"] is [String: Any], "\(name)")
      }
      #expect(try Command.run(arguments).output == result.output, "the same every time")
    }
  }

  @Test func theTargetsLoudnessTakesLoudnessAway() throws {
    try withMixes { song in
      try song.writeStem("loud.wav", hertz: 330, seconds: 3, channels: 2, amplitude: 0.8)
      let document = try Command.run(
        "evaluate", song.path + "/target.wav", song.path + "/loud.wav", "--json"
      ).json()
      let losses = document["losses"] as? [String: Any] ?? [:]
      let matched = document["atTargetLoudness"] as? [String: [String: Any]] ?? [:]
      #expect((losses["l1"] as? Double ?? 0) > 0.01)
      #expect((matched["losses"]?["l1"] as? Double ?? 1) < 1e-3)
    }
  }

  @Test func otherRatesLengthsAndWidthsAreHandled() throws {
    try withMixes { song in
      try song.writeStem("other.wav", hertz: 330, seconds: 2, sampleRate: 48_000)
      let result = try Command.run(
        "evaluate", song.path + "/target.wav", song.path + "/other.wav", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("shorter than the target"))
      #expect(try result.json()["features"] != nil)
      let back = try Command.run(
        "evaluate", song.path + "/other.wav", song.path + "/target.wav", "--json")
      #expect(back.errors.contains("longer than the target"))
      let features = try back.json()["features"] as? [String: Any] ?? [:]
      #expect(features["panning_rms_total"] is NSNull, "a mono target has no panning")
    }
  }

  @Test func silenceAndSingleSamplesGiveNullNotNonsense() throws {
    try withMixes { song in
      try song.writeStem("silence.wav", seconds: 3, channels: 2, amplitude: 0)
      try song.writeStem("sample.wav", seconds: 1 / 44_100)
      for (target, mix) in [
        ("target", "silence"), ("silence", "target"), ("silence", "silence"), ("sample", "target"),
        ("target", "sample"), ("sample", "sample"),
      ] {
        let result = try Command.run(
          "evaluate", song.path + "/\(target).wav", song.path + "/\(mix).wav", "--json")
        #expect(result.status == 0, "\(target) \(mix): \(result.errors)")
        #expect(!result.text.contains("nan") && !result.text.contains("inf"))
        #expect(try result.json()["features"] is [String: Any])
      }
    }
  }

  @Test func ratesThatCannotBeMeasuredAreRefused() throws {
    try withMixes { song in
      try song.writeStem("slow.wav", seconds: 2, sampleRate: 2_000)
      let result = try Command.run(
        "evaluate", song.path + "/slow.wav", song.path + "/mix.wav")
      #expect(result.status == 2)
      #expect(result.errors.contains("is at 2000 Hz"), "\(result.errors)")
    }
  }

  @Test func peopleGetTables() throws {
    try withMixes { song in
      let result = try Command.run(
        "evaluate", song.path + "/target.wav", song.path + "/mix.wav", "--baselines",
        song.path + "/stems")
      for words in [
        "Integrated, LUFS", "As rendered", "At the target's loudness", "loudnessMatchedSum",
      ] {
        #expect(result.text.contains(words))
      }
      #expect(
        result.text.hasSuffix(
          """
          Smaller is better throughout; snr, siSdr and sdSdr are decibels, negated.
          sum: the stems as they are. loudnessMatchedSum: each stem at -23 LUFS. randomConsoles: the mean \
          over 20 consoles set at random.

          """))
    }
  }

  @Test(arguments: [
    (["target.wav"], "Missing expected argument"), (["nothing.wav", "mix.wav"], "does not exist"),
    (["target.wav", "stems"], "is a folder"),
  ])
  func refusesWhatCannotBeJudged(arguments: [String], message: String) throws {
    try withMixes { song in
      let result = try Command.run(["evaluate"] + arguments.map { song.path + "/" + $0 })
      #expect(result.status == 2)
      #expect(result.errors.contains(message), "\(result.errors)")
    }
  }
}
