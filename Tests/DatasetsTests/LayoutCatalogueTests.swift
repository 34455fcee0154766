import Datasets
import Documents
import MixingConsole
import SignalOps
import Testing

/// What every layout has to have, and what configurations make of it.
@Suite struct LayoutCatalogueTests {
  private let format = DataConfiguration.format(.builtIn)

  private func read(_ yaml: String, _ catalogue: LayoutCatalogue = .builtIn) throws
    -> DataConfiguration
  {
    try DataConfiguration.format(catalogue).read(
      ConfigurationNode(parsing: yaml, file: "run.yaml"), nil)
  }

  private func message(_ yaml: String, _ catalogue: LayoutCatalogue = .builtIn) -> String? {
    let error = #expect(throws: DocumentError.self) { try read(yaml, catalogue) }
    return error.map { "\($0)" }
  }

  @Test(arguments: LayoutCatalogue.builtIn.names)
  func everyLayoutSaysWhatItIs(name: String) throws {
    let layout = try #require(LayoutCatalogue.builtIn.layouts.first { $0.name == name })
    #expect(!layout.meaning.isEmpty && !layout.meaning.hasSuffix("."))
    let own = format.keys.map(\.name)
    #expect(Set(own).count == own.count, "no two keys of one name")
    for option in layout.options {
      #expect(option.defaultText != nil, "\(option.name) may be left out")
      #expect(option.meaning.hasSuffix("."))
      #expect(own.contains(option.name))
      let others = LayoutCatalogue.builtIn.names.filter { $0 != name }
      for other in others {
        #expect(
          message("{path: a, kind: \(other), \(option.name): x}")?.hasSuffix(
            "`\(option.name)` goes with kind \(name), not \(other). Leave it out.") == true)
      }
    }
    #expect(type(of: try read("{path: a, kind: \(name)}").layout).name == name)
  }

  /// A layout that a caller brings along.
  private struct ShelfLayout: DatasetLayout {
    static let name = "shelf"
    static let meaning = "a shelf"
    static let isPublished = false
    static let options: [any DocumentedKey] = [board]
    private static let board = ConfigurationKey(
      "board", .whole(1...9), default: 3, "Which board.")
    private(set) var board = 0

    init() {}
    init(_ reader: SectionReader) throws { board = try reader(Self.board) }
    func songs(at path: String) throws(DatasetError) -> [SongFiles] { [] }
  }

  @Test func aLayoutOfTheCallersOwn() throws {
    let catalogue = LayoutCatalogue([FolderLayout.self, ShelfLayout.self])
    #expect((try read("{path: a, kind: shelf}", catalogue).layout as? ShelfLayout)?.board == 3)
    #expect(
      (try read("{path: a, kind: shelf, board: 7}", catalogue).layout as? ShelfLayout)?.board == 7)
    #expect(
      message("{path: a, board: 7}", catalogue)
        == "run.yaml:1:18: board: `board` goes with kind shelf, not folder. Leave it out.")
    #expect(
      message("{path: a, kind: shelf, bord: 7}", catalogue)
        == "run.yaml:1:24: unknown key \"bord\". Did you mean \"board\"?")
    let reference = DataConfiguration.format(catalogue).keys.reference
    #expect(
      reference.hasPrefix(
        "kind: folder or shelf (default folder).\n    How the files lie: folder is SONG/stems/* and "
          + "SONG/mix.*, shelf a shelf, the others are datasets as they are published "
          + "(Datasets/README.md).\nboard: a whole number from 1 to 9 (default 3).\n    Which board. "
          + "Only with kind shelf.\n"))
  }

  // MARK: The songs of a configuration

  private func dataset(_ yaml: String) throws -> Dataset { try Dataset(read(yaml)) }

  private func complaint(_ yaml: String) -> String? {
    let error = #expect(throws: DatasetError.self) { try dataset(yaml) }
    return error.map { "\($0)" }
  }

  @Test func findsItsSongs() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    let dataset = try dataset("{path: \(tree.path), split: {train: [one]}}")
    #expect(dataset.songs.map(\.name) == ["one"])
    #expect(dataset.sampleRate(try read("{path: a}")) == 44_100)
    #expect(dataset.sampleRate(try read("{path: a, sampleRate: 48000}")) == 48_000)
  }

  /// Of the songs of a file some may not be there; others are in no split.
  @Test func aFileListsTheSongsOfSplits() throws {
    let tree = try Tree()
    for song in ["one", "two", "three"] { try tree.writeSong(song) }
    try tree.write(
      #"{"train": ["one", "gone"], "validation": [], "test": ["two"]}"#, as: "split.json")
    let path = tree("split.json")
    let configuration = try read("{path: \(tree.path), split: \(path)}")
    #expect(try Dataset(configuration).songs.count == 3)
    #expect(
      ["one", "two", "three", "gone"].map(configuration.split(of:)) == [.train, .test, nil, .train])
    #expect(SplitRule.format.text(configuration.split) == path)
    let error = #expect(throws: (any Error).self) {
      try read("{path: a, split: \(tree("none.json"))}")
    }
    #expect("\(error as Any)".contains("none.json does not exist"), "\(error as Any)")
  }

  /// Stems that are as in the mix are where a person wants them.
  @Test func stemsToBeRelevelledAreTheirOwnTruth() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    let song = try #require(try dataset("{path: \(tree.path), relevel: [-3, 3]}").songs.first)
    let truth = try #require(song.truth)
    #expect(truth.stems.keys.sorted() == song.stems.map(\.name).sorted())
    #expect(truth.stems.values.allSatisfy { $0.gainDb == 0 && $0.position == 0.5 })
    #expect(try dataset("{path: \(tree.path)}").songs.first?.truth == nil)
  }

  @Test func saysWhichKeyIsToBlame() throws {
    let tree = try Tree()
    try tree.writeSong("one")
    let path = tree.path
    #expect(
      complaint("{path: \(path), split: {train: [one], test: [onne]}}")
        == "data.split: \(path) has no song \"onne\". Did you mean \"one\"?")
    #expect(
      complaint("{path: \(path), split: {train: [another]}}")
        == "data.split: \(path) has no song \"another\". There is \"one\".")
    #expect(
      complaint("{path: \(path)/none}")
        == "data.path: \(path)/none does not exist. Check the path.")
    #expect(
      complaint("{path: \(path), kind: dsd100}")?.hasSuffix(
        " Datasets/README.md says where to get dsd100 and how it lies.") == true)
    try tree.write("no sound", as: "one/mix.wav")
    #expect(
      complaint("{path: \(path)}")?.hasPrefix("data.path: \(path): no song can be used:\n  one: ")
        == true)
  }
}
