import AudioIO
import Foundation
import TestSupport
import Testing

/// The programs of `Examples/`, as their first lines call them.
@Suite struct ExampleTests {
  @Test func mixesAFolderAndChangesAFader() throws {
    try withFolder { folder in
      let result = try Command.run(
        example: "MixAndChange", [demo("stems"), "lead_sax", "-3", folder])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text.contains("lead_sax: "))
      #expect(
        try contents(of: folder) == ["changed.json", "changed.wav", "mix.json", "mix.wav"])
      let changed = try session(folder + "/changed.json")
      let sax = changed.first { $0["name"] as? String == "lead_sax" }
      #expect(sax?["faderDb"] as? Double == -3)
      let mixes = try ["mix", "changed"].map {
        try AudioFileReader(path: folder + "/\($0).wav").readAll().channels
      }
      #expect(mixes[0][0].count == mixes[1][0].count)
      #expect(mixes[0] != mixes[1], "the fader is heard")
    }
  }

  @Test func fitsAndRendersWithoutTheEqualizers() throws {
    try withFolder { folder in
      let result = try Command.run(
        example: "FitAndRender", [demo("stems"), demo("mix.flac"), folder])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text.contains("Fitting eq: 100 %"))
      #expect(try contents(of: folder) == ["dry.json", "dry.wav"])
      let effects = try session(folder + "/dry.json")
        .flatMap { $0["strip"] as? [[String: Any]] ?? [] }.map { $0["effect"] as? String }
      #expect(effects.contains("pan"))
      #expect(!effects.contains("equalizer"))
    }
  }

  @Test func playsWhileControlsMove() throws {
    let result = try Command.run(example: "LiveFader", ["2"])
    try #require(result.status == 0, "\(result.errors)")
    let samples = result.output.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let blocks = (2 * 44_100 + 255) / 256
    try #require(samples.count == 2 * 256 * blocks, "whole blocks of two channels")
    let left = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
    func level(_ range: Range<Int>) -> Float { left[range].map(abs).max() ?? 0 }
    #expect(level(20_050..<24_050) > 2 * level(64_150..<68_150), "the bass is up, then down")
    // What a fader that jumps from block to block would leave: 0.2 dB of the bass's 0.2, in one sample.
    let bends = (4_410..<left.count).map { (index: Int) -> Float in
      abs(left[index] - 2 * left[index - 1] + left[index - 2])
    }
    #expect(bends.max() ?? 1 < 0.0008, "no click")
  }

  private func demo(_ name: String) -> String {
    URL(filePath: exampleSession).deletingLastPathComponent().appending(path: "../demo/" + name)
      .standardizedFileURL.path
  }

  /// The tracks of a session file.
  private func session(_ path: String) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
    return (json as? [String: Any])?["tracks"] as? [[String: Any]] ?? []
  }
}
