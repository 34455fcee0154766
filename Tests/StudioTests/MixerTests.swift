import Documents
import Foundation
import Mixers
import MixingConsole
import Studio
import TensorEngine
import TestSupport
import Testing

/// Mixers by name, of which anybody can make one.
@Suite struct MixerTests {
  /// Brings every stem down as far as its channel count says; needs nothing but this.
  private struct CountingMixer: NamedMixer {
    static let name = "counting"

    func decision(
      for stems: MixRequest, on backend: Backend, progress: @escaping MixerProgress
    ) throws -> MixerDecision {
      var session = stems.plain
      for (index, open) in stems.openings.enumerated() {
        try progress("Counting", Double(index) / Double(stems.openings.count))
        let stem = try open(session.sampleRate)
        session.tracks[index].fader = .constant(-Double(stem.channels))
      }
      return MixerDecision(session: session, warnings: ["counted"])
    }
  }

  private static let catalogue = MixerCatalogue([RuleMixer.self, CountingMixer.self])

  private func settings(_ song: SongFolder, _ name: String) -> MixSettings {
    var settings = MixSettings(output: OutputSettings(path: song.beside("mix.wav")))
    (settings.mixer, settings.mixers) = (MixerName(name), Self.catalogue)
    return settings
  }

  @Test func aMixerOfTheCatalogueDecides() throws {
    try SongFolder.make { song in
      try song.writeBand()
      var settings = settings(song, "counting")
      settings.edits.assignments = [try ControlAssignment("kick/faderDb=-7")]
      let result = try MixJob(stems: [song.path], settings: settings).run { _ in }
      let faders = Dictionary(
        uniqueKeysWithValues: result.session.tracks.map { ($0.name, $0.fader) })
      #expect(faders == ["bass": -1, "keys": -2, "kick": -7], "what is set stays")
      #expect(result.guesses == nil && result.warnings.contains("counted"))
      #expect(result.session.output == .standard)
    }
  }

  /// What is done to stems does not depend on whether one song or a dataset of them is mixed.
  @Test func datasetsAreMixedByItToo() throws {
    try SongFolder.make { folder in
      try folder.makeFolder("one/stems")
      try folder.writeStem("one/stems/bass.wav", hertz: 110, seconds: 1.1)
      try folder.writeStem("one/mix.wav", hertz: 110, seconds: 1.1, channels: 2)
      try folder.write("data: {path: ., split: {test: [one]}}\n", as: "config.yaml")
      var settings = DatasetEvaluationSettings()
      (settings.mixers, settings.catalogue) = ([MixerName("counting"), .rules], Self.catalogue)
      let result = try DatasetEvaluationJob(
        configuration: folder.path + "/config.yaml", settings: settings
      ).run { _ in }
      #expect(result.songs[0].candidates.map(\.name).prefix(2) == ["counting", "rules"])
    }
  }

  @Test func namesThatMeanNothingAreRefusedWithTheNearest() {
    #expect(
      throws: JobError.input("--with ruls: there is no such file or folder. Did you mean rules?")
    ) {
      try MixerName("ruls").checkpoint(unlessAmong: Self.catalogue)
    }
    #expect(throws: Never.self) {
      try MixerName("counting").checkpoint(unlessAmong: Self.catalogue)
    }
    #expect(MixerName.help(Self.catalogue).hasPrefix("rules, counting, a checkpoint's file"))
    #expect(MixerCatalogue.builtIn.names == ["rules", "dugan"])
  }

  /// What a program sets is checked like what is typed.
  @Test func settingsOutOfRangeAreErrors() throws {
    try SongFolder.make { song in
      try song.writeBand()
      let changes: [(String, (inout MixSettings) -> Void)] = [
        ("--amount takes a number from 0 to 1, not 5.0.", { $0.amount = 5 }),
        ("--amount takes a number from 0 to 1, not nan.", { $0.amount = .nan }),
        ("--section takes 3 to 3600 seconds, not 0.", { $0.sectionSeconds = 0 }),
        ("--sample-rate takes 8000 to 384000 Hz, not 0.", { $0.output.sampleRate = 0 }),
        (
          "--start takes 0 to 86400 seconds, not -1.0.",
          { $0.output.part.start = SongTime(seconds: -1) }
        ),
        (
          "--duration takes seconds above 0, up to 86400, not nan.",
          { $0.output.part.duration = SongTime(seconds: .nan) }
        ),
        (
          "--loudness takes -70.0 to 0.0 LUFS or none, not 3.0.", { $0.output.loudness = .level(3) }
        ),
        ("-o takes a file, or - for standard output; its name is empty.", { $0.output.path = "" }),
      ]
      for (message, change) in changes {
        var settings = settings(song, "counting")
        change(&settings)
        let error = #expect(throws: JobError.self) {
          try MixJob(stems: [song.path], settings: settings).run { _ in }
        }
        #expect(error == .input(message))
      }
    }
  }

  @Test func aFitTakesNoKeys() throws {
    try SongFolder.make { song in
      try song.writeBand()
      var settings = FitSettings(target: song.path + "/" + (try contents(of: song.path)[0]))
      settings.edits.assignments = [try ControlAssignment("kick/compressor/key/source=keys")]
      let error = #expect(throws: JobError.self) {
        try FitJob(stems: [song.path], settings: settings).run { _ in }
      }
      #expect(
        error?.message.contains("kick/compressor is driven by keys") == true,
        "\(error?.message ?? "")")
      settings.edits.assignments = []
      settings.steps = 0
      #expect(throws: JobError.input("--steps takes 1 to 1000000, not 0.")) {
        try FitJob(stems: [song.path], settings: settings).run { _ in }
      }
    }
  }
}
