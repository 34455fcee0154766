package import Documents
import MixingConsole
package import SignalOps

/// Which songs there are, and which parts of them are heard.
package struct DataConfiguration: Sendable {
  /// How the files lie, with the layout's own options.
  package let layout: any DatasetLayout
  /// Absolute.
  package let path: String
  /// The sample rate in hertz; `nil` for the one that most mixes have.
  package let sampleRate: Int?
  package let split: SplitRule
  /// How long an example is, in samples.
  package let segmentSamples: Int
  /// How many stems have to sound in an example.
  package let minimumActiveStems: Int
  /// Songs with more stems are left out; `nil` for any number.
  package let maximumStems: Int?
  /// What is done with stems that are as loud as in the mix, so that balance can be learned from them; `nil`
  /// leaves them as they are.
  package let relevel: Relevel?
  /// How loud each stem is made.
  package let stemPreparation: StemPreparation
  /// How loud the mix is made.
  package let mixPreparation: StemPreparation
  package let augmentation: Augmentation
  /// How much decoded sound is kept, in bytes.
  package let cacheBytes: Int

  private static func kind(_ catalogue: LayoutCatalogue) -> ConfigurationKey<any DatasetLayout.Type>
  {
    let own = catalogue.layouts.filter { !$0.isPublished }.enumerated().map { index, layout in
      layout.name + (index == 0 ? " is " : " ") + layout.meaning
    }
    return ConfigurationKey(
      "kind",
      .choice(among: catalogue.layouts.map { ($0.name, $0) }) { $0.name },
      default: FolderLayout.self,
      "How the files lie: \(own.joined(separator: ", ")), the others are datasets as they are published "
        + "(Datasets/README.md).")
  }
  private static let path = ConfigurationKey(
    required: "path", .path, affectsTraining: false, "The folder with the songs, or the manifest.")
  private static let sampleRate = ConfigurationKey(
    "sampleRate", .optional(.whole(SessionLimits.sampleRates, unit: "Hz")), default: nil,
    "Everything is brought to this rate; left out, to the one that most mixes have.")
  private static let split = ConfigurationKey(
    "split", SplitRule.format, default: .standard,
    "A share for each split, by a hash of the songs' names, or a list of names; or a file of JSON with a list of "
      + "names for each, of which some may be missing.")
  private static let segmentSamples = ConfigurationKey(
    "segmentSamples", .whole(256...(1 << 24), unit: "samples"), default: 131_072,
    "The length of an example.")
  private static let minimumActiveStems = ConfigurationKey(
    "minimumActiveStems", .whole(1...1_024), default: 1,
    "How many stems have to sound in an example; other places are not drawn.")
  private static let maximumStems = ConfigurationKey(
    "maximumStems", .optional(.whole(1...1_024)), default: nil,
    "Songs with more stems are left out.")
  private static let relevel = ConfigurationKey(
    "relevel", .optional(.range(within: -60...24, unit: "dB")), default: nil,
    "For stems that are as loud as in the mix: each gets a level at random within this range, and the target is "
      + "their sum at their own levels.")
  private static let stemPreparation = ConfigurationKey(
    "stemPreparation", .preparation, default: .toolkit,
    "How loud each stem as a whole is made before it is heard, as it will be in use.")
  private static let mixPreparation = ConfigurationKey(
    "mixPreparation", .preparation, default: StemPreparation.none,
    "How loud each mix as a whole is made before it is learned from.")
  private static let augmentation = ConfigurationKey<Augmentation>(
    section: "augmentation", "What is changed at random in examples to learn from.")
  private static let cacheMegabytes = ConfigurationKey(
    "cacheMegabytes", .whole(16...(1 << 20), unit: "MB"), default: 1_024, affectsTraining: false,
    "How much decoded sound is kept in memory.")
  /// The section, whose layouts are those of a catalogue.
  package static func format(_ catalogue: LayoutCatalogue) -> ValueFormat<DataConfiguration> {
    let options = catalogue.options.map { layout, key in
      ListedKey(key, meaning: "\(key.meaning) Only with kind \(layout.name).")
    }
    let common: [any DocumentedKey] = [
      path, sampleRate, split, segmentSamples, minimumActiveStems, maximumStems, relevel,
      stemPreparation, mixPreparation, augmentation, cacheMegabytes,
    ]
    return .section(of: [kind(catalogue)] + options + common) { reader in
      try DataConfiguration(reader, catalogue)
    }
  }

  private init(_ reader: SectionReader, _ catalogue: LayoutCatalogue) throws {
    let kind = try reader(Self.kind(catalogue))
    layout = try kind.init(reader)
    for (owner, key) in catalogue.options
    where !kind.options.contains(where: { $0.name == key.name }) {
      try reader.refuse(
        [key],
        because: "`\(key.name)` goes with kind \(owner.name), not \(kind.name). Leave it out.")
    }
    path = try reader(Self.path)
    sampleRate = try reader(Self.sampleRate)
    split = try reader(Self.split)
    segmentSamples = try reader(Self.segmentSamples)
    minimumActiveStems = try reader(Self.minimumActiveStems)
    maximumStems = try reader(Self.maximumStems)
    relevel = try reader(Self.relevel).map(Relevel.init)
    stemPreparation = try reader(Self.stemPreparation)
    mixPreparation = try reader(Self.mixPreparation)
    augmentation = try reader(Self.augmentation)
    cacheBytes = try reader(Self.cacheMegabytes) << 20
    if let maximumStems, maximumStems < minimumActiveStems {
      throw reader.wrong(
        Self.maximumStems,
        "no song has \(minimumActiveStems) sounding stems (minimumActiveStems) of at most "
          + "\(maximumStems). Raise the one or lower the other.")
    }
  }
}

extension DataConfiguration {
  /// The split of a song; `nil` where it is in none.
  package func split(of song: String) -> Split? { split.split(of: layout.group(of: song)) }
}

extension Dataset {
  /// Finds the songs that a configuration names, and opens each of their files once, to read its header.
  ///
  /// - Parameter configuration: Where they lie, and how.
  /// - Throws: Why there are no songs to speak of, with the key that is to blame; that none can be used; that
  ///   a split lists a song that is not there.
  package init(_ configuration: DataConfiguration) throws(DatasetError) {
    let path = configuration.path
    do {
      try self.init(configuration.layout, at: path)
    } catch {
      let layout = type(of: configuration.layout)
      let advice =
        layout.isPublished
        ? " Datasets/README.md says where to get \(layout.name) and how it lies." : ""
      throw .ofConfiguration(key: "data.path", reason: "\(error)\(advice)")
    }
    do {
      try requireSongs(at: path)
    } catch {
      throw .ofConfiguration(key: "data.path", reason: "\(error)")
    }
    let names = (songs.map(\.name) + rejected.map(\.name)).map(configuration.layout.group(of:))
    let listed = configuration.split.file == nil ? configuration.split.listed : []
    for song in listed where !names.contains(song) {
      let advice = Suggestion.text(for: song, among: names, otherwise: "There is")
      throw .ofConfiguration(
        key: "data.split", reason: "\(path) has no song \"\(song)\". \(advice)")
    }
    if configuration.relevel != nil {
      for index in songs.indices {
        songs[index].truth = SongTruth(asMixed: songs[index].stems.map(\.name))
      }
    }
  }

  /// The rate that everything is brought to, in hertz: the configuration's, else the one that most mixes
  /// have.
  package func sampleRate(_ configuration: DataConfiguration) -> Int {
    let range = SessionLimits.sampleRates
    let common = commonSampleRate ?? range.lowerBound
    return configuration.sampleRate ?? min(max(common, range.lowerBound), range.upperBound)
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
