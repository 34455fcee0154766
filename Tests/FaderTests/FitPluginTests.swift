import Documents
import Foundation
import TestSupport
import Testing

/// Settings of plug-ins that are found in a mix. Bounds are far from where descent ends, and farther from where it begins.
@Suite(.enabled(if: hostsPlugins, "fader-host has no lilv"))
struct FitPluginTests {
  private static let faders = ["bass": -4.0, "keys": 2.0]
  private static let gains = ["bass": 2.5, "keys": 0.4]

  /// A folder with two stems, the mix of a session with these strips, and `start.json`, the same session with others.
  private func withMix(
    _ strip: (String) -> String, from start: String = "", _ body: (SongFolder) throws -> Void
  ) throws {
    try SongFolder.make { folder in
      try folder.makeFolder("stems")
      try folder.writeStem("stems/bass.wav", hertz: 110, seconds: 1.5, amplitude: 0.6)
      try folder.writeStem("stems/keys.wav", hertz: 440, seconds: 1.5, channels: 2, amplitude: 0.5)
      func write(_ name: String, _ track: (String) -> String) throws {
        let tracks = Self.faders.keys.sorted().map { stem in
          #"{"name": "\#(stem)", "file": "stems/\#(stem).wav", \#(track(stem))}"#
        }
        try folder.write(
          #"{"format": "fader-session", "version": 1, "sampleRate": 44100, "tracks": ["#
            + tracks.joined(separator: ",") + "]}", as: name)
      }
      try write("truth.json") {
        #""strip": [\#(strip($0)), {"effect": "pan"}], "faderDb": \#(Self.faders[$0] ?? 0)"#
      }
      try write("start.json") { _ in #""strip": [\#(start)]"# }
      let mixed = try Command.run(
        withPlugins: [
          "render", folder.path + "/truth.json", "-o", folder.path + "/mix.wav", "--bit-depth",
          "32f",
        ])
      try #require(mixed.status == 0, "\(mixed.errors)")
      try body(folder)
    }
  }

  private func gain(_ value: Double) -> String {
    #"{"effect": "lv2", "uri": "urn:fader-test:gain", "controls": {"gain": \#(value)}}"#
  }

  private func found(_ result: Command.Result) throws -> [String: Double] {
    let found = try #require(try result.json()["found"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: found.compactMap { finding in
        guard let path = finding["path"] as? String, let value = finding["value"] as? Double else {
          return nil
        }
        return (path, value)
      })
  }

  /// How far a plug-in drives what stands behind it is not to be told from the fader.
  @Test func aPlugInOfTheSessionIsFound() throws {
    let saturation = #"{"effect": "saturation", "driveDb": 12, "locked": true}"#
    try withMix({ gain(Self.gains[$0] ?? 1) + "," + saturation }, from: gain(1) + "," + saturation)
    { folder in
      let result = try Command.run(
        withPlugins: [
          "fit", "--start-from", folder.path + "/start.json", "--target", folder.path + "/mix.wav",
          "--stages", "gain,pan,effects", "--session-out", folder.path + "/fitted.json", "--json",
        ])
      #expect(result.status == 0, "\(result.errors)")
      let found = try found(result)
      for (stem, gain) in Self.gains {
        #expect(abs(log2((found["\(stem)/lv2/gain"] ?? 0) / gain)) < 0.2, "\(stem): \(found)")
        #expect(abs((found["\(stem)/faderDb"] ?? 99) - (Self.faders[stem] ?? 0)) < 1.5, "\(found)")
      }
      let stages = try #require(try result.json()["stages"] as? [[String: Any]])
      #expect(stages.last?["snrDb"] as? Double ?? 0 > 25)
      // The session holds what was found.
      let data = try Data(contentsOf: URL(filePath: folder.path + "/fitted.json"))
      let session = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let tracks = try #require(session["tracks"] as? [[String: Any]])
      let slot = try #require((tracks[0]["strip"] as? [[String: Any]])?.first)
      #expect(slot["uri"] as? String == "urn:fader-test:gain")
      let written = try #require((slot["controls"] as? [String: Any])?["gain"] as? Double)
      #expect(abs(written - (found["bass/lv2/gain"] ?? 0)) < 1e-9)
    }
  }

  @Test func everyTrackGetsAPlugInBeforeItsPan() throws {
    try withMix({ gain(Self.gains[$0] ?? 1) }) { folder in
      let result = try Command.run(
        withPlugins: [
          "fit", folder.path + "/stems", "--target", folder.path + "/mix.wav", "--stages",
          "effects",
          "--plugins", "urn:fader-test:gain", "--set", "keys/lv2/gain=2", "--session-out",
          folder.path + "/fitted.json", "--json",
        ])
      #expect(result.status == 0, "\(result.errors)")
      let found = try found(result)
      // Faders stay where they are without the stage gain: the plug-in has to do what they did.
      let wanted = 2.5 * pow(10, -4.0 / 20)
      #expect(abs((found["bass/lv2/gain"] ?? 0) - wanted) < 0.1 * wanted, "\(found)")
      #expect(found["keys/lv2/gain"] == nil, "what is set stays")
      let session = try String(contentsOfFile: folder.path + "/fitted.json", encoding: .utf8)
      #expect(session.matches(of: /urn:fader-test:gain/).count == 2)
    }
  }

  @Test(arguments: [
    (["--plugins", "urn:fader-test:gian"], "Did you mean \"urn:fader-test:gain\"?"),
    (["--plugins", "urn:fader-test:gain,"], "No LV2 plug-in \"\""),
    (
      ["--plugins", "urn:fader-test:fault"],
      "Fault (urn:fader-test:fault) has no continuous control"
    ),
    (["--plugins", "urn:fader-test:gain", "--stages", "gain,pan"], "the stage effects"),
  ])
  func whatCannotBeFittedIsSaidBeforehand(arguments: [String], reason: String) throws {
    try withMix({ _ in gain(1) }) { folder in
      let result = try Command.run(
        withPlugins: [
          "fit", folder.path + "/stems", "--target", folder.path + "/mix.wav",
        ] + arguments)
      #expect(result.status == 2)
      #expect(result.errors.contains(reason), "\(result.errors)")
    }
  }

  @Test func aPlugInThatCrashesIsNamedAndNothingIsWritten() throws {
    // It takes what it is sent as long as it is not tried below the loudest sample.
    let brittle =
      #"{"effect": "lv2", "uri": "urn:fader-test:brittle", "controls": {"limit": 0.8}}"#
    try withMix({ gain(Self.gains[$0] ?? 1) }, from: brittle) { folder in
      let result = try Command.run(
        withPlugins: [
          "fit", "--start-from", folder.path + "/start.json", "--target",
          folder.path + "/mix.wav", "--stages", "effects", "--session-out",
          folder.path + "/fitted.json", "-o", folder.path + "/again.wav",
          "--residual", folder.path + "/left.wav",
        ])
      #expect(result.status == 1)
      #expect(
        result.errors.contains("Brittle (urn:fader-test:brittle) crashed (SIGSEGV)"),
        "\(result.errors)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
          == ["mix.wav", "start.json", "stems", "truth.json"])
    }
  }
}
