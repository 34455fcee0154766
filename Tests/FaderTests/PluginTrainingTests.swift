import Foundation
import TestSupport
import Testing

/// A network that sets plug-ins, from the command line.
@Suite(.enabled(if: hostsPlugins, "fader-host has no lilv"))
struct PluginTrainingTests {
  private static let strip = """
    {effect: gain, gradient: {kind: spsa}}, {effect: lv2, uri: "urn:fader-test:gain"}, {effect: pan}
    """

  private func withSong(_ strip: String, _ body: (SongFolder) throws -> Void) throws {
    try SongFolder.make { folder in
      try folder.makeFolder("song/stems")
      try folder.writeStem("song/stems/bass.wav", hertz: 110, seconds: 1.5)
      try folder.writeStem("song/stems/keys.wav", hertz: 440, seconds: 1.5, channels: 2)
      try folder.writeStem("song/mix.wav", hertz: 440, seconds: 1.5, channels: 2, amplitude: 0.2)
      try folder.write(
        """
        data: {path: ., segmentSamples: 32768, split: {train: [song]}, minimumActiveStems: 2}
        model:
          kind: dmc
          encoderWidth: 2
          encoderDepth: 2
          hiddenWidth: 8
          console: {track: [\(strip)]}
        training: {steps: 2, batchSize: 1, nonFiniteLimit: 2}
        validation: {every: 2, split: train, examplesPerSong: 1, features: false, audioExamples: 0}
        logging: {every: 1}
        output: {directory: \(folder.beside("run"))}

        """, as: "train.yaml")
      try body(folder)
    }
  }

  @Test func aRunMixesWithItsPlugIn() throws {
    try withSong(Self.strip) { folder in
      let trained = try Command.run(withPlugins: ["train", folder.path + "/train.yaml"])
      #expect(trained.status == 0, "\(trained.errors)")
      let run = folder.beside("run")
      let inspected = try Command.run(
        withPlugins: ["inspect", run + "/checkpoints/best.safetensors"])
      #expect(inspected.text.contains("*/lv2/gain"), "\(inspected.text)\(inspected.errors)")
      for section in [[], ["--section", "3"]] {
        let mixed = try Command.run(
          withPlugins: [
            "mix", folder.path + "/song/stems", "--with", run, "-o", folder.beside("mix.wav"),
            "--session-out", folder.beside("mix.json"),
          ] + section)
        #expect(mixed.status == 0, "\(mixed.errors)")
        let session = try String(contentsOfFile: folder.beside("mix.json"), encoding: .utf8)
        #expect(session.contains("urn:fader-test:gain") && !session.contains("gradient"))
        let rendered = try Command.run(
          withPlugins: ["render", folder.beside("mix.json"), "-o", folder.beside("again.wav")])
        #expect(rendered.status == 0, "\(rendered.errors)")
        #expect(
          FileManager.default.contentsEqual(
            atPath: folder.beside("mix.wav"), andPath: folder.beside("again.wav")))
      }
      // Without the plug-in.
      for arguments in [
        ["mix", folder.path + "/song/stems", "--with", run, "-o", folder.beside("no.wav")],
        ["inspect", run + "/checkpoints/best.safetensors"], ["train", "--resume", run],
      ] {
        let result = try Command.run(arguments)
        #expect(result.status == 2, "\(arguments)")
        #expect(
          result.errors.contains("No LV2 plug-in \"urn:fader-test:gain\" is installed."),
          "\(result.errors)")
      }
    }
  }

  @Test func aPlugInThatFailsIsNamedAndEndsTheRun() throws {
    let strip = """
      {effect: lv2, uri: "urn:fader-test:brittle", controls: {limit: 0}, learned: []}
      """
    try withSong(strip) { folder in
      let result = try Command.run(withPlugins: ["train", folder.path + "/train.yaml"])
      #expect(result.status == 1)
      #expect(
        result.errors.contains(
          "step 1 was skipped: Brittle (urn:fader-test:brittle) crashed (SIGSEGV)"),
        "\(result.errors)")
      #expect(
        result.errors.contains(
          "2 steps in a row were skipped (training.nonFiniteLimit), the last because an effect failed: Brittle"
        ),
        "\(result.errors)")
    }
  }
}
