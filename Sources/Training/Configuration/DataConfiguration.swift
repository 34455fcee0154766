package import Datasets
import MixingConsole

/// Which songs there are.
package struct DataConfiguration: ConfigurationSection {
  package let kind: DatasetKind
  /// How the files lie, with whatever choice the kind offers.
  package let layout: any DatasetLayout
  /// Absolute.
  package let path: String
  /// In hertz; `nil` for the rate that most mixes have.
  package let sampleRate: Int?
  package let split: SplitRule

  static let kind = ConfigurationKey(
    "kind", .choice, default: DatasetKind.folder,
    "How the files lie: folder is SONG/stems/* and SONG/mix.*, manifest a JSON list, the others are "
      + "datasets as they are published (Datasets/README.md).")
  static let mix = ConfigurationKey(
    "mix", .optional(ValueFormat<EnstDrumsLayout.Mix>.choice), default: nil,
    "Which mix of ENST-Drums; left out, dry. Only with kind enstDrums.")
  static let stems = ConfigurationKey(
    "stems", .optional(ValueFormat<MedleyDbLayout.Stems>.choice), default: nil,
    "Which stems of MedleyDB: raw is SONG_RAW/*, processed SONG_STEMS/*; left out, raw. Only with kind "
      + "medleyDb.")
  static let path = ConfigurationKey(
    required: "path", .path, "The folder with the songs, or the manifest.")
  static let sampleRate = ConfigurationKey(
    "sampleRate", .optional(.whole(SessionLimits.sampleRates, unit: "Hz")), default: nil,
    "Everything is brought to this rate; left out, to the one that most mixes have.")
  static let split = ConfigurationKey(
    "split", .section, default: SplitConfiguration(.standard),
    "A share for each split, by a hash of the songs' names, or a list of names; left out, 0.8, 0.1, 0.1."
  )
  package static let keys: [any DocumentedKey] = [kind, mix, stems, path, sampleRate, split]

  /// - Parameter reader: The section.
  /// - Throws: What is wrong with a key; that one has no meaning for the kind.
  package init(_ reader: SectionReader) throws {
    kind = try reader(Self.kind)
    let (mix, stems) = (try reader(Self.mix), try reader(Self.stems))
    switch kind {
    case .enstDrums: layout = EnstDrumsLayout(mix: mix ?? .dry)
    case .medleyDb: layout = MedleyDbLayout(stems: stems ?? .raw)
    case .folder, .manifest, .dsd100, .musdb18: layout = kind.layout
    }
    if mix != nil && kind != .enstDrums {
      throw ConfigurationError.meaningless(
        reader.place, reason: "`mix` goes with kind enstDrums, not \(kind.rawValue). Leave it out.")
    }
    if stems != nil && kind != .medleyDb {
      throw ConfigurationError.meaningless(
        reader.place, reason: "`stems` goes with kind medleyDb, not \(kind.rawValue). Leave it out."
      )
    }
    path = try reader(Self.path)
    sampleRate = try reader(Self.sampleRate)
    split = try reader(Self.split).rule
  }
}
