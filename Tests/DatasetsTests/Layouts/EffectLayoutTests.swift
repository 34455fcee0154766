import Datasets
import TensorEngine
import TestSupport
import Testing

@Suite struct EffectLayoutTests {
  /// Sounds at any depth, each by its path; what lies in one folder stays together.
  @Test func everySoundIsFound() throws {
    let tree = try Tree()
    for name in ["noise.wav", "alpha/kick.wav", "alpha/stems/bass.flac", "beta/voice.wav"] {
      try tree.writeAudio(name)
    }
    try tree.write("", as: "alpha/notes.txt")
    try tree.write("", as: ".hidden/x.wav")
    let songs = try EffectLayout().songs(at: tree.path)
    #expect(
      songs.map(\.name)
        == ["noise.wav", "alpha/kick.wav", "alpha/stems/bass.flac", "beta/voice.wav"])
    #expect(songs.allSatisfy { $0.stems.map(\.path) == $0.mixes })
    let layout = EffectLayout()
    #expect(songs.map { layout.group(of: $0.name) } == ["noise.wav", "alpha", "alpha", "beta"])
  }

  /// It is heard once, and is no mix that should have two channels.
  @Test func aSoundIsNoMix() throws {
    let tree = try Tree()
    try tree.write([noise(16_000)], as: "a/kick.wav")
    let survey = try DatasetSurvey(
      Dataset(EffectLayout(), at: tree.path).songs, sampleRate: 8_000,
      on: Backend.forTests(threads: 1))
    #expect(survey.songs.count == 1 && survey.rejected.isEmpty)
    let sound = try #require(survey.songs.first)
    #expect(sound.song.isSound && sound.problems.isEmpty, "\(sound.problems)")
    #expect(sound.mix.path == sound.stems[0].path && sound.stems.count == 1)
  }
}
