package import Datasets
package import Documents
import MixingConsole
package import Models

/// Which songs there are, and what of them is heard.
package struct DataConfiguration: ConfigurationSection {
  package let kind: DatasetKind
  /// How the files lie, with whatever choice the kind offers.
  package let layout: any DatasetLayout
  /// Absolute.
  package let path: String
  /// In hertz; `nil` for the rate that most mixes have.
  package let sampleRate: Int?
  package let split: SplitRule
  /// How long an example is, in samples.
  package let segmentSamples: Int
  /// How many stems have to sound in an example.
  package let minimumActiveStems: Int
  /// Songs with more stems are left out; `nil` for any number.
  package let maximumStems: Int?
  /// How loud each stem is made.
  package let stemPreparation: StemPreparation
  /// How loud the mix is made.
  package let mixPreparation: StemPreparation
  package let augmentation: Augmentation
  /// How much decoded sound is kept, in bytes.
  package let cacheBytes: Int

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
    required: "path", .path, isOutside: true, "The folder with the songs, or the manifest.")
  static let sampleRate = ConfigurationKey(
    "sampleRate", .optional(.whole(SessionLimits.sampleRates, unit: "Hz")), default: nil,
    "Everything is brought to this rate; left out, to the one that most mixes have.")
  static let split = ConfigurationKey(
    "split", SplitConfiguration.format, default: SplitConfiguration(.standard),
    "A share for each split, by a hash of the songs' names, or a list of names.")
  static let segmentSamples = ConfigurationKey(
    "segmentSamples", .whole(256...(1 << 24), unit: "samples"), default: 131_072,
    "The length of an example.")
  static let minimumActiveStems = ConfigurationKey(
    "minimumActiveStems", .whole(1...1_024), default: 1,
    "How many stems have to sound in an example; other places are not drawn.")
  static let maximumStems = ConfigurationKey(
    "maximumStems", .optional(.whole(1...1_024)), default: nil,
    "Songs with more stems are left out.")
  static let stemPreparation = ConfigurationKey(
    "stemPreparation", .preparation, default: .toolkit,
    "How loud each stem as a whole is made before it is heard, as it will be in use.")
  static let mixPreparation = ConfigurationKey(
    "mixPreparation", .preparation, default: StemPreparation.none,
    "How loud each mix as a whole is made before it is learned from.")
  static let augmentation = ConfigurationKey<AugmentationConfiguration>(
    section: "augmentation", "What is changed at random in examples to learn from.")
  static let cacheMegabytes = ConfigurationKey(
    "cacheMegabytes", .whole(16...(1 << 20), unit: "MB"), default: 1_024, isOutside: true,
    "How much decoded sound is kept in memory.")
  package static let keys: [any DocumentedKey] = [
    kind, mix, stems, path, sampleRate, split, segmentSamples, minimumActiveStems, maximumStems,
    stemPreparation, mixPreparation, augmentation, cacheMegabytes,
  ]

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
    if kind != .enstDrums {
      try reader.refuse(
        [Self.mix], because: "`mix` goes with kind enstDrums, not \(kind.rawValue). Leave it out.")
    }
    if kind != .medleyDb {
      try reader.refuse(
        [Self.stems],
        because: "`stems` goes with kind medleyDb, not \(kind.rawValue). Leave it out.")
    }
    path = try reader(Self.path)
    sampleRate = try reader(Self.sampleRate)
    split = try reader(Self.split).rule
    segmentSamples = try reader(Self.segmentSamples)
    minimumActiveStems = try reader(Self.minimumActiveStems)
    maximumStems = try reader(Self.maximumStems)
    stemPreparation = try reader(Self.stemPreparation)
    mixPreparation = try reader(Self.mixPreparation)
    augmentation = try reader(Self.augmentation).augmentation
    cacheBytes = try reader(Self.cacheMegabytes) << 20
    if let maximumStems, maximumStems < minimumActiveStems {
      throw reader.wrong(
        Self.maximumStems,
        "no song has \(minimumActiveStems) sounding stems (minimumActiveStems) of at most "
          + "\(maximumStems). Raise the one or lower the other.")
    }
  }
}

extension ValueFormat<StemPreparation> {
  /// A level, or none.
  static var preparation: ValueFormat {
    let expected = "none, {peakDb: -12} or {loudnessLufs: -23}"
    return ValueFormat(expected) { node in
      if node.text == "none" { return .none }
      guard let members = try? node.members(), members.count == 1,
        ["peakDb", "loudnessLufs"].contains(members[0].key)
      else { throw node.wrongValue(expected) }
      let level = try ValueFormat<Double>.number(-96...0).read(members[0].value, nil)
      return members[0].key == "peakDb" ? .peak(decibels: level) : .loudness(lufs: level)
    } text: { preparation in
      switch preparation {
      case .none: "none"
      case .peak(let decibels): "{peakDb: \(decibels.plain)}"
      case .loudness(let lufs): "{loudnessLufs: \(lufs.plain)}"
      }
    }
  }
}
