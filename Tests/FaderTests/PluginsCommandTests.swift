import AudioIO
import Foundation
import TestSupport
import Testing

/// Whether this Fader was built with lilv.
let hostsPlugins = (try? Command.run("plugins").status) == 0

/// Plug-ins from the command line.
@Suite(.enabled(if: hostsPlugins, "fader-host has no lilv"))
struct PluginsCommandTests {
  private func session(_ strip: String, in folder: String) throws -> String {
    try writeSession(in: folder, minimal(stem("kick"), #", "strip": [\#(strip)]"#))
  }

  private func effect(_ uri: String, _ controls: String = "") -> String {
    #"{"effect": "lv2", "uri": "urn:fader-test:\#(uri)", "controls": {\#(controls)}}"#
  }

  @Test func allAreListedAndOneWithItsControls() throws {
    let all = try Command.run(withPlugins: ["plugins"])
    #expect(all.status == 0 && all.text.contains("urn:fader-test:duck"))
    #expect(all.text.contains("1 + 1 key, 1"))
    let one = try Command.run(withPlugins: ["plugins", "urn:fader-test:late"])
    #expect(one.text.contains("samples") && one.text.contains("1000") && one.text.contains("whole"))
    let none = try Command.run(withPlugins: ["plugins", "urn:fader-test:gian"])
    #expect(none.status == 2 && none.errors.contains("urn:fader-test:gain"), "\(none.errors)")
  }

  @Test func theDocumentIsThatOfThePage() throws {
    let documents = try [["plugins", "--json"], ["plugins", "urn:fader-test:fault", "--json"]].map {
      try Command.run(withPlugins: $0).document()
    }
    let problems = try JSONReference().problems(of: documents, as: "fader plugins --json")
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }

  /// A gain of 2 is 6 dB more, and what comes late is made up for.
  @Test func aPlugInIsHeard() throws {
    try withFolder { folder in
      func mix(_ strip: String) throws -> [String: Any] {
        let session = try session(strip, in: folder)
        let result = try Command.run(
          withPlugins: [
            "render", session, "-o", folder + "/mix.wav", "--bit-depth", "32f", "--loudness",
            "none", "--peak", "none", "--json",
          ])
        #expect(result.status == 0, "\(result.errors)")
        return try result.json()
      }
      let plain = try mix("")
      let peak = { (mix: [String: Any]) in mix["truePeakDbtp"] as? Double ?? 0 }
      #expect(abs(peak(try mix(effect("gain", #""gain": 2"#))) - peak(plain) - 6.02) < 0.01)
      func sound() throws -> [Float] {
        try AudioFileReader(path: folder + "/mix.wav").read(frames: 2_000).channels[0]
      }
      _ = try mix("")
      let before = try sound()
      // It says that it is late, and is not: what makes up for that lets it come early. It adds the number of blocks
      // that went before.
      let late = try mix(effect("late", #""samples": 500"#))
      #expect(late["samples"] as? Int == plain["samples"] as? Int)
      let after = try sound()
      let blocks = after[0] - before[500]
      let error = zip(after, before[500...]).map { abs($0 - $1 - blocks) }.max() ?? 1
      #expect(error < 1e-6)
    }
  }

  /// One that crashes, or gives no number, ends the render by its name; nothing is written, nobody is left.
  @Test(arguments: [("1", "SIGSEGV"), ("5", "not a number")])
  func aFaultEndsTheRender(fault: String, word: String) throws {
    try withFolder { folder in
      let session = try session(effect("fault", #""fault": \#(fault)"#), in: folder)
      let result = try Command.run(withPlugins: ["render", session, "-o", folder + "/mix.wav"])
      #expect(result.status == 1 && result.errors.contains("Fault"), "\(result.errors)")
      #expect(result.errors.contains(word), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/mix.wav"))
    }
  }

  @Test func whatIsNotInstalledIsASessionsFault() throws {
    try withFolder { folder in
      let session = try session(effect("gian"), in: folder)
      let result = try Command.run(withPlugins: ["render", session, "-o", folder + "/mix.wav"])
      #expect(result.status == 2, "\(result.errors)")
      #expect(result.errors.contains("strip[0].uri"), "\(result.errors)")
    }
  }
}
