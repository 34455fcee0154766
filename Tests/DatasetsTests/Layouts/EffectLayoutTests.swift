import Datasets
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
}
