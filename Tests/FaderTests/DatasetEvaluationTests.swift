import AudioIO
import Foundation
import TestSupport
import Testing

@Suite struct DatasetEvaluationTests {
  /// Two short songs, one without a mix, and a configuration that tests all.
  private func withSongs(_ body: (SongFolder) throws -> Void) throws {
    try SongFolder.make { folder in
      for (song, hertz) in [("one", 440.0), ("two", 330)] {
        try folder.makeFolder(song + "/stems")
        try folder.writeStem(song + "/stems/bass.wav", hertz: hertz / 4, seconds: 1.1)
        try folder.writeStem(song + "/stems/keys.wav", hertz: hertz, seconds: 1.1, channels: 2)
        try folder.writeStem(
          song + "/mix.wav", hertz: hertz, seconds: 1.1, channels: 2, amplitude: 0.2)
      }
      try folder.makeFolder("broken/stems")
      try folder.writeStem("broken/stems/bass.wav")
      try folder.write("seed: 5\ndata:\n  path: .\n  split: {test: 1}\n", as: "all.yaml")
      try body(folder)
    }
  }

  @Test func jsonHoldsWhatOthersRelyOn() throws {
    try withSongs { folder in
      let result = try Command.run(
        "evaluate", "--dataset", folder.path + "/all.yaml", "--with", "rules", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let document = try result.json()
      #expect(document["split"] as? String == "test")
      #expect(document["sampleRate"] as? Int == 44_100)
      let songs = document["songs"] as? [[String: Any]] ?? []
      #expect(songs.compactMap { $0["song"] as? String } == ["one", "two"])
      let skipped = document["skipped"] as? [[String: Any]] ?? []
      #expect(skipped.compactMap { $0["song"] as? String } == ["broken"])
      #expect((skipped.first?["problems"] as? [String])?.first?.contains("no mix") == true)
      let names: Set = ["rules", "sum", "loudnessMatchedSum", "randomConsoles"]
      for song in songs {
        let results = song["results"] as? [String: [String: Any]] ?? [:]
        #expect(Set(results.keys) == names)
        for (_, candidate) in results {
          #expect((candidate["features"] as? [String: Any])?.count == 18)
          #expect((candidate["losses"] as? [String: Any])?.count == 13)
          let matched = candidate["atTargetLoudness"] as? [String: [String: Any]] ?? [:]
          #expect(matched["features"]?.count == 18)
        }
      }
      try checkSummary(document, songs)
    }
  }

  /// Means and medians of two songs are their middle; an interval they have not.
  private func checkSummary(_ document: [String: Any], _ songs: [[String: Any]]) throws {
    let summary = document["summary"] as? [String: [String: Any]] ?? [:]
    let values = songs.map { song in
      let results = song["results"] as? [String: [String: Any]] ?? [:]
      return (results["rules"]?["losses"] as? [String: Any])?["l1"] as? Double ?? .nan
    }
    let l1 = summary["rules"]?["l1"] as? [String: Any] ?? [:]
    #expect(l1["songs"] as? Int == 2)
    let (mean, median) = (l1["mean"] as? Double, l1["median"] as? Double)
    #expect(abs((mean ?? 0) - (values[0] + values[1]) / 2) < 1e-9)
    #expect(median == mean)
    #expect(l1["low"] is NSNull && l1["high"] is NSNull)
    let matched = summary["sum"]?["atTargetLoudness"] as? [String: Any] ?? [:]
    #expect(matched["lufs_loudness"] is [String: Any])
  }

  /// The rules' mix of a song, rendered by `mix` without an output stage, has the same figures.
  @Test func agreesWithMixAndEvaluate() throws {
    try withSongs { folder in
      try folder.write("data:\n  path: one\n  split: {test: [one]}\n", as: "one.yaml")
      let dataset = try Command.run("evaluate", "--dataset", folder.path + "/one.yaml", "--json")
      let mixed = try Command.run(
        "mix", folder.path + "/one/stems", "-o", folder.path + "/rules.wav", "--loudness", "none",
        "--peak", "none", "--bit-depth", "32f")
      #expect(mixed.status == 0, "\(mixed.errors)")
      let single = try Command.run(
        "evaluate", folder.path + "/one/mix.wav", folder.path + "/rules.wav", "--baselines",
        folder.path + "/one/stems", "--json"
      ).json()
      let summary = try dataset.json()["summary"] as? [String: [String: Any]] ?? [:]
      let l1 = summary["rules"]?["l1"] as? [String: Any] ?? [:]
      #expect(l1["mean"] is Double && l1["low"] is NSNull, "one song has no interval")
      let songs = try dataset.json()["songs"] as? [[String: Any]] ?? []
      let results = songs.first?["results"] as? [String: [String: Any]] ?? [:]
      let baselines = single["baselines"] as? [String: [String: Any]] ?? [:]
      for key in ["features", "losses"] {
        func figures(_ candidate: [String: Any]?) -> NSDictionary? {
          candidate?[key] as? NSDictionary
        }
        #expect(figures(results["rules"]) != nil)
        #expect(figures(results["rules"]) == figures(single))
        #expect(figures(results["randomConsoles"]) == figures(baselines["randomConsoles"]))
      }
    }
  }

  /// Of stems as loud as in the mix the sum is the target, so that the plain sum of stems at other levels is as far
  /// from it as these levels scatter, and one that brings all to one loudness is as far as their loudnesses do.
  @Test func balanceIsJudgedAgainstStemsAsMixed() throws {
    try SongFolder.make { folder in
      try folder.makeFolder("one/stems")
      for (stem, amplitude) in [("bass", 0.4), ("keys", 0.1), ("drums", 0.2)] {
        try folder.writeStem(
          "one/stems/\(stem).wav", hertz: 440, seconds: 1.5, channels: 2, amplitude: amplitude)
      }
      try folder.writeStem("one/mix.wav", hertz: 440, seconds: 1.5, channels: 2, amplitude: 0.7)
      let data = "data:\n  path: .\n  split: {test: 1}\n"
      try folder.write(data + "  relevel: [-12, 12]\n", as: "levels.yaml")
      try folder.write(data, as: "plain.yaml")
      let result = try Command.run(
        "evaluate", "--dataset", folder.path + "/levels.yaml", "--json", "--csv",
        folder.path + "/songs.csv")
      #expect(result.status == 0, "\(result.errors)")
      let songs = try result.json()["songs"] as? [[String: Any]] ?? []
      let results = songs.first?["results"] as? [String: [String: Any]] ?? [:]
      func balance(_ name: String) -> [String: Any] {
        results[name]?["balance"] as? [String: Any] ?? [:]
      }
      let matched = balance("loudnessMatchedSum")
      // Loudnesses 20·lg 4, 0 and 20·lg 2 dB apart.
      #expect(
        abs((matched["stdDb"] as? Double ?? 0) - 20 * log10(2) * (2.0 / 3).squareRoot()) < 0.02)
      #expect(matched["stems"] as? Int == 3)
      #expect(
        (matched["roles"] as? [String: Any]).map { Set($0.keys) } == ["bass", "drums", "keys"])
      #expect((matched["panStd"] as? Double ?? 1) < 1e-3)
      #expect((balance("sum")["stdDb"] as? Double ?? 0) > 1)
      #expect(balance("rules")["stdDb"] is Double && balance("randomConsoles")["stdDb"] is Double)
      let l1 = (results["sum"]?["losses"] as? [String: Any])?["l1"] as? Double
      #expect((l1 ?? 0) > 0.01, "the sum of stems at other levels is another")

      let table = try String(contentsOfFile: folder.path + "/songs.csv", encoding: .utf8)
        .components(separatedBy: "\r\n")
      #expect(table.count == 6 && table[0].hasPrefix("song,mix,") && table[5].isEmpty)
      #expect(table[0].hasSuffix("balance/stdDb,balance/medianDb,balance/panStd,balance/stems"))
      #expect(
        Set(
          table.dropLast().map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        ).count == 1)

      let plain = try Command.run(
        "evaluate", "--dataset", folder.path + "/plain.yaml", "--no-baselines", "--json"
      ).json()
      let unknown =
        (plain["songs"] as? [[String: Any]])?.first?["results"] as? [String: [String: Any]]
      #expect(unknown?.keys.sorted() == ["rules"] && unknown?["rules"]?["balance"] is NSNull)
      let text = try Command.run("evaluate", "--dataset", folder.path + "/levels.yaml").text
      #expect(text.contains("Balance by role (stems)") && text.contains("stdDb"))
    }
  }

  /// Where a truth says what a person did, that is the balance; a mixer that levels stems is told by it.
  @Test func balanceIsJudgedAgainstATruth() throws {
    try SongFolder.make { folder in
      try folder.makeFolder("one/stems")
      for (stem, amplitude) in [("bass", 0.4), ("keys", 0.1)] {
        try folder.writeStem(
          "one/stems/\(stem).wav", hertz: 440, seconds: 1.5, channels: 2, amplitude: amplitude)
      }
      try folder.writeStem("one/mix.wav", hertz: 440, seconds: 1.5, channels: 2, amplitude: 0.5)
      // With −12.04 dB the bass is as loud as the keys.
      try folder.write(
        """
        {"format": "fader-truth", "version": 1, "song": "one", "stems": {
          "bass": {"role": "bass", "gainDb": -12.0412, "position": 0.5},
          "keys": {"role": "keys", "gainDb": {"points": [[0, 0], [1, 0]]}, "position": 0.5}}}
        """, as: "one/truth.json")
      try folder.write("data:\n  path: .\n  split: {test: 1}\n", as: "all.yaml")
      let document = try Command.run("evaluate", "--dataset", folder.path + "/all.yaml", "--json")
        .json()
      let summary = document["summary"] as? [String: [String: Any]] ?? [:]
      func std(_ name: String) -> Double? {
        let balance = summary[name]?["balance"] as? [String: Any]
        return (balance?["stdDb"] as? [String: Any])?["mean"] as? Double
      }
      #expect((std("loudnessMatchedSum") ?? 1) < 0.02)
      #expect((std("sum") ?? 0) > 1)
    }
  }

  @Test func peopleGetTables() throws {
    try withSongs { folder in
      let result = try Command.run("evaluate", "--dataset", folder.path + "/all.yaml")
      #expect(result.status == 0, "\(result.errors)")
      for words in [
        "2 songs (test) at 44100 Hz", "As rendered", "At the target's loudness", "rules",
        "loudnessMatchedSum", "Skipped", "broken  there is no mix.",
        "An interval takes 6 songs: the range of fewer is no 95 % interval.",
        "Smaller is better throughout; snr, siSdr and sdSdr are decibels, negated.",
      ] {
        #expect(result.text.contains(words), "\(words)")
      }
      #expect(!result.text.contains("["), "intervals")
    }
  }

  @Test func sixSongsHaveIntervals() throws {
    try SongFolder.make { folder in
      for song in 0..<6 {
        try folder.makeFolder("\(song)/stems")
        try folder.writeStem("\(song)/stems/bass.wav", seconds: 0.05)
        try folder.writeStem("\(song)/mix.wav", seconds: 0.05, amplitude: 0.1 + 0.05 * Double(song))
      }
      try folder.write("data:\n  path: .\n  split: {test: 1}\n", as: "all.yaml")
      let result = try Command.run("evaluate", "--dataset", folder.path + "/all.yaml")
      #expect(result.text.contains("mean [95 % interval of the mean], median"), "\(result.errors)")
      #expect(result.text.contains("]") && !result.text.contains("An interval takes"))
    }
  }

  /// A song that sounds, a song whose stem holds no numbers.
  @Test func whatIsWrongWithAFileIsSaidOfItsSong() throws {
    try withSongs { folder in
      try folder.writeFloats("one/stems/bass.wav", [.nan, 0.1, .infinity, 0.2])
      let result = try Command.run("evaluate", "--dataset", folder.path + "/all.yaml", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let words =
        "2 values in \(folder.path)/one/stems/bass.wav are not finite and were taken as 0."
      #expect(result.errors.contains("warning: one: " + words), "\(result.errors)")
      let songs = try result.json()["songs"] as? [[String: Any]] ?? []
      #expect(songs.first?["warnings"] as? [String] == [words])
      #expect(songs.last?["warnings"] as? [String] == [])
    }
  }

  @Test func songsThatCannotBeReadAreUnusableInput() throws {
    try withSongs { folder in
      for song in ["one", "two"] { try folder.write("RIFF no more", as: song + "/stems/bass.wav") }
      let result = try Command.run("evaluate", "--dataset", folder.path + "/all.yaml")
      #expect(result.status == 2, "\(result.errors)")
      #expect(result.output.isEmpty && result.errors.contains("bass.wav"), "\(result.errors)")
    }
  }

  @Test(arguments: [
    (
      ["all.yaml", "--split", "train"],
      "the split \"train\" is empty; there are: train 0, validation 0, test 2."
    ),
    (["all.yaml", "--split", "tests"], "--split takes train, validation, test or all, not tests."),
    (
      ["all.yaml", "--with", "model.safetensors"], "--with model.safetensors: there is no such file"
    ),
    (["none.yaml"], "none.yaml does not exist"),
    (["all.yaml", "mix.wav"], "--dataset judges the songs of a dataset; leave mix.wav out"),
    (["typo.yaml"], "data.split: "),
    (["typo.yaml"], "has no song \"onne\". Did you mean \"one\"?"),
    (["broken.yaml"], "no song can be used:\n  broken: there is no mix."),
    (["nowhere.yaml"], "nowhere.yaml: data.path: "),
  ])
  func saysWhatIsWrong(arguments: [String], message: String) throws {
    try withSongs { folder in
      try folder.write("data:\n  path: .\n  split: {test: [onne]}\n", as: "typo.yaml")
      try folder.write("data:\n  path: broken\n  split: {test: 1}\n", as: "broken.yaml")
      try folder.write("data:\n  path: nothing\n", as: "nowhere.yaml")
      let result = try Command.run(
        ["evaluate", "--dataset", folder.path + "/" + arguments[0]] + arguments.dropFirst())
      #expect(result.status == 2)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test func withAndSplitNeedADataset() throws {
    let result = try Command.run("evaluate", "a.wav", "b.wav", "--split", "all")
    #expect(result.status == 2)
    #expect(
      result.errors.contains("--with, --split and --no-baselines go with --dataset"),
      "\(result.errors)")
  }

  @Test func interruptedItSaysSoAndPrintsNothing() throws {
    try withSongs { folder in
      let result = try Command.run(
        ["evaluate", "--dataset", folder.path + "/all.yaml", "--json"], interruptedAfter: 0.05)
      #expect(result.status == 130)
      #expect(result.output.isEmpty)
    }
  }

  // MARK: inspect

  @Test func inspectDescribesAFolderOfSongs() throws {
    try withSongs { folder in
      let document = try Command.run("inspect", folder.path, "--json").json()
      #expect(document["kind"] as? String == "dataset")
      #expect(document["stems"] as? Int == 4)
      #expect(abs((document["hours"] as? Double ?? 0) - 2.2 / 3600) < 1e-6)
      let songs = document["songs"] as? [[String: Any]] ?? []
      #expect(songs.compactMap { $0["song"] as? String } == ["one", "two"])
      #expect(songs.allSatisfy { $0["split"] == nil })
      #expect((document["skipped"] as? [Any])?.count == 1)
      let text = try Command.run("inspect", folder.path).text
      #expect(text.contains("songs: 2, stems: 4") && text.contains("broken"))
    }
  }

  @Test func inspectRecognisesAPublishedDataset() throws {
    try SongFolder.make { folder in
      try folder.makeFolder("train/a")
      for stem in ["mixture", "bass", "drums", "other", "vocals"] {
        try folder.writeStem("train/a/\(stem).wav", channels: 2)
      }
      let document = try Command.run("inspect", folder.path, "--json").json()
      #expect(document["kind"] as? String == "dataset")
      #expect(document["layout"] as? String == "musdb18")
      let songs = document["songs"] as? [[String: Any]] ?? []
      #expect(songs.compactMap { $0["song"] as? String } == ["train/a"])
      try folder.write("data: {kind: musdb18, path: .}", as: "one.yaml")
      let text = try Command.run("inspect", folder.path + "/one.yaml").text
      #expect(text.contains("kind: musdb18, songs: 1, stems: 4"))
    }
  }

  @Test func inspectRefusesFoldersOfSomethingElse() throws {
    try SongFolder.make { folder in
      try folder.makeFolder("some/folders")
      let result = try Command.run("inspect", folder.path)
      #expect(result.status == 2)
      #expect(result.errors.contains("holds no songs"), "\(result.errors)")
    }
  }

  @Test func inspectDescribesAConfiguration() throws {
    try withSongs { folder in
      try folder.write("data:\n  path: .\n  split: {test: [two]}\n", as: "one.yaml")
      let document = try Command.run("inspect", folder.path + "/one.yaml", "--json").json()
      #expect(document["kind"] as? String == "config")
      #expect(document["seed"] as? Int == 0)
      let dataset = document["dataset"] as? [String: Any] ?? [:]
      let songs = dataset["songs"] as? [[String: Any]] ?? []
      #expect(songs.first?["split"] is NSNull)
      #expect(songs.last?["split"] as? String == "test")
      let text = try Command.run("inspect", folder.path + "/one.yaml").text
      #expect(text.contains("train 0, validation 0, test 1, in none 1"))
    }
  }
}
