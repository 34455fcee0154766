import AudioIO
import Foundation
import TestSupport
import Testing

/// What is wrong with the files that `evaluate` is given, and how they lie in time.
@Suite struct EvaluateInputTests {
  /// Two seconds of noise that no lag fits but one, `late` samples late.
  private func noise(late: Int = 0, level: Float = 0.1) -> [Float] {
    var state: UInt32 = 7
    return [Float](repeating: 0, count: late)
      + (0..<88_200).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return level * (Float(state >> 8) / 8_388_608 - 1)
      }
  }

  private func evaluate(_ song: SongFolder, _ arguments: String...) throws -> Command.Result {
    try Command.run(
      ["evaluate", song.path + "/target.wav", song.path + "/mix.wav"] + arguments)
  }

  private func warnings(_ result: Command.Result) throws -> [String] {
    try result.json()["warnings"] as? [String] ?? ["no array"]
  }

  @Test func whatIsNotFiniteIsSaid() throws {
    try SongFolder.make { song in
      var mix = noise()
      (mix[100], mix[101], mix[2_000]) = (.nan, .infinity, -.infinity)
      var target = noise()
      target[7] = .nan
      try song.writeFloats("mix.wav", mix)
      try song.writeFloats("target.wav", target)
      let result = try evaluate(song, "--json")
      #expect(result.status == 0, "\(result.errors)")
      let expected = [
        "1 value in \(song.path)/target.wav is not finite and was taken as 0.",
        "3 values in \(song.path)/mix.wav are not finite and were taken as 0.",
      ]
      #expect(try warnings(result) == expected)
      #expect(result.errors == expected.map { "warning: \($0)\n" }.joined())
      #expect(!result.text.contains("nan"))
    }
  }

  @Test func whatEndsEarlyIsSaid() throws {
    try SongFolder.make { song in
      try song.writeFloats("mix.wav", noise())
      try song.writeFloats("target.wav", noise())
      #expect(try warnings(try evaluate(song, "--json")) == [])
      try song.cut("mix.wav", toBytes: 300_000)
      let result = try evaluate(song, "--json")
      #expect(result.status == 0, "\(result.errors)")
      let path = "\(song.path)/mix.wav"
      #expect(
        try warnings(result) == [
          "\(path) ends before its header says; what is there is used.",
          "\(path) is up to 0:01 shorter than the target and counts as silent after its end.",
        ])
    }
  }

  /// 661 samples are 15.0 ms at 44.1 kHz.
  @Test func aMixThatLiesBehindIsNamedAndCanBeJudgedInLine() throws {
    try SongFolder.make { song in
      try song.writeFloats("mix.wav", noise(late: 661, level: 0.05))
      try song.writeFloats("target.wav", noise())
      let result = try evaluate(song, "--json")
      #expect(
        try warnings(result).first
          == "\(song.path)/mix.wav lies 15.0 ms behind the target; its figures suffer from that. "
          + "--align judges it in line.")
      let document = try result.json()
      #expect(document["alignedSeconds"] == nil)
      let aligned = try evaluate(song, "--json", "--align")
      #expect(aligned.status == 0 && aligned.errors.isEmpty, "\(aligned.errors)")
      let seconds = try aligned.json()["alignedSeconds"] as? Double
      #expect(abs((seconds ?? 0) - 661 / 44_100) < 1e-12)
      try song.writeFloats("mix.wav", noise(level: 0.05))
      let inLine = try evaluate(song, "--json", "--align").json()
      #expect(inLine["alignedSeconds"] as? Double == 0)
      for key in ["features", "losses", "loudness", "atTargetLoudness"] {
        #expect(try aligned.json()[key] as? NSDictionary == inLine[key] as? NSDictionary, "\(key)")
      }
      #expect(
        try evaluate(song, "--align").text.contains("mix.wav was judged as it lies.\n"))
    }
  }

  @Test func aMixThatLiesBeforeIsNamedToo() throws {
    try SongFolder.make { song in
      try song.writeFloats("mix.wav", noise())
      try song.writeFloats("target.wav", noise(late: 4_410))
      #expect(
        try warnings(try evaluate(song, "--json")).first?
          .contains("lies 100.0 ms before the target") == true)
      let text = try evaluate(song, "--align").text
      #expect(
        text.contains("mix.wav lies 100.0 ms before the target and was judged in line with it.\n"))
    }
  }

  @Test func helpFitsAPageAndKeysAreExplainedApart() throws {
    let help = try Command.run("help", "evaluate").text
    #expect(help.split(separator: "\n", omittingEmptySubsequences: false).count < 80)
    #expect(!help.contains("optimizer"))
    let keys = try Command.run("evaluate", "--keys")
    #expect(keys.status == 0 && keys.text.contains("data.split.test: "), "\(keys.errors)")
    #expect(!keys.text.contains("optimizer"))
  }
}
