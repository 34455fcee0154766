import AudioIO
package import Documents

/// ENST-Drums: three drummers, each recorded by up to eight microphones and mixed twice.
///
/// ```
/// drummer_1/audio/dry_mix/036_phrase_disco_simple_slow_sticks.wav
/// drummer_1/audio/kick/036_phrase_disco_simple_slow_sticks.wav
/// drummer_1/audio/snare/036_phrase_disco_simple_slow_sticks.wav
/// ```
///
/// A song is called `drummer_1/036_phrase_disco_simple_slow_sticks`. Takes with `hits` (single strokes)
/// or `norm` (normalised copies) in their names are left out, as in automix-toolkit's recipes, which leaves
/// 210. Not every drummer has every microphone.
///
/// - Source: O. Gillet & G. Richard, ENST-Drums: an extensive audio-visual database for drum signals
///   processing, ISMIR 2006.
package struct EnstDrumsLayout: DatasetLayout {
  /// Which of the two mixes.
  package enum Mix: String, CaseIterable, Sendable {
    /// The mix without effects.
    case dry
    /// The mix with effects.
    case wet
  }

  package static let name = "enstDrums"
  package static let meaning = "ENST-Drums (2006), three drummers under eight microphones"
  package static let isPublished = true
  package static let options: [any DocumentedKey] = [mixOption]
  private static let mixOption = ConfigurationKey(
    "mix", .optional(ValueFormat<Mix>.choice), default: nil,
    "Which mix of ENST-Drums; left out, dry.")
  package var mix = Mix.dry

  /// In the order of automix-toolkit's recipes, which its models' inputs have.
  static let microphones = [
    "kick", "snare", "hi-hat", "overhead_L", "overhead_R", "tom_1", "tom_2", "tom_3",
  ]

  package init() {}

  package init(_ reader: SectionReader) throws {
    if let mix = try reader(Self.mixOption) { self.mix = mix }
  }

  private var mixFolder: String { "\(mix.rawValue)_mix" }

  package func songs(at path: String) throws(DatasetError) -> [SongFiles] {
    let root = try FolderContents(ofDataset: path)
    var songs: [SongFiles] = []
    for drummer in root.folders where drummer.hasPrefix("drummer_") {
      guard let audio = try root.inside(drummer)?.inside("audio"),
        let mixes = try audio.inside(mixFolder)
      else { continue }
      var microphones: [FolderContents] = []
      for name in Self.microphones {
        if let folder = try audio.inside(name) { microphones.append(folder) }
      }
      for take in mixes.waves where !take.contains("norm") && !take.contains("hits") {
        songs.append(song(take, of: drummer, mixes, microphones))
      }
    }
    if songs.isEmpty {
      throw .notLayout(
        root.folder, dataset: "ENST-Drums",
        lookedFor: "drummer_*/audio/\(mixFolder)/*.wav without \"hits\" or \"norm\" in the name")
    }
    return songs
  }

  private func song(
    _ take: String, of drummer: String, _ mixes: FolderContents, _ microphones: [FolderContents]
  ) -> SongFiles {
    let there = microphones.filter { $0.waves.contains(take) }
    let missing = microphones.filter { !$0.waves.contains(take) }.map { $0.path(of: take) }
    return SongFiles(
      name: drummer + "/" + take.dropLast(4),
      stems: there.map { StemFile(name: Self.name(of: $0), path: $0.path(of: take)) },
      mixes: [mixes.path(of: take)],
      stemPlace: "`\(drummer)/audio/kick/\(take)` and the folders beside `kick/`",
      problems: missing.isEmpty ? [] : [.missingStems(missing)])
  }

  /// The microphone that a folder is called after.
  private static func name(of microphone: FolderContents) -> String {
    microphones.first { microphone.folder.hasSuffix("/" + $0) } ?? microphone.folder
  }
}
