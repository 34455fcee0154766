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
      #expect(result.roleSources == nil && result.warnings.contains("counted"))
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
    #expect(MixerCatalogue.builtIn.names == ["rules"])
  }
}
