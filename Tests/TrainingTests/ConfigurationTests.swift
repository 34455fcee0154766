import Datasets
import Foundation
import Testing
import Training

@Suite struct ConfigurationTests {
  private func read(_ yaml: String) throws -> Configuration {
    try Configuration(Array(yaml.utf8), file: "/runs/run.yaml")
  }

  @Test func defaults() throws {
    let configuration = try read("data: {path: songs}")
    #expect(configuration.data.kind == .folder)
    #expect(configuration.data.path == "/runs/songs")
    #expect(configuration.data.sampleRate == nil)
    #expect(configuration.data.split == .standard)
    #expect(configuration.seed == 0)
  }

  @Test func everyKey() throws {
    let configuration = try read(
      """
      seed: 42  # of everything
      data:
        kind: manifest
        path: /data/songs.json
        sampleRate: 48000
        split:
          train: 0.9
          validation: 1e-1
          test: [first song, "002", 003]
      """)
    #expect(configuration.seed == 42)
    #expect(configuration.data.kind == .manifest)
    #expect(configuration.data.path == "/data/songs.json")
    #expect(configuration.data.sampleRate == 48_000)
    #expect(
      configuration.data.split
        == SplitRule(
          train: .share(0.9), validation: .share(0.1), test: .songs(["first song", "002", "003"])))
  }

  @Test func aSplitThatIsLeftOutOfTheSectionIsEmpty() throws {
    let split = try read("data: {path: songs, split: {test: [demo]}}").data.split
    #expect(split == SplitRule(train: .share(0), validation: .share(0), test: .songs(["demo"])))
  }

  @Test func publishedDatasetsHaveChoices() throws {
    func layout(_ yaml: String) throws -> any DatasetLayout {
      try read("data: {path: a, \(yaml)}").data.layout
    }
    #expect((try layout("kind: enstDrums") as? EnstDrumsLayout)?.mix == .dry)
    #expect((try layout("kind: enstDrums, mix: wet") as? EnstDrumsLayout)?.mix == .wet)
    #expect((try layout("kind: medleyDb") as? MedleyDbLayout)?.stems == .raw)
    #expect(
      (try layout("kind: medleyDb, stems: processed") as? MedleyDbLayout)?.stems == .processed)
    for kind in DatasetKind.allCases {
      #expect(try layout("kind: \(kind.rawValue)").kind == kind)
    }
  }

  @Test func emptyValuesAreThoseOfKeysLeftOut() throws {
    let folder = "/runs/../songs"
    #expect(try read("data:\n  path: ../songs\n").data.path == folder)
  }

  /// The page of the README, and the help of the command.
  @Test func everyKeyIsExplained() {
    let lines = Configuration.reference.split(separator: "\n")
    let names = lines.map { String($0.prefix { $0 != ":" }) }
    #expect(
      names == [
        "data", "data.kind", "data.mix", "data.stems", "data.path", "data.sampleRate", "data.split",
        "data.split.train",
        "data.split.validation", "data.split.test", "seed",
      ])
    #expect(
      lines[1]
        == "data.kind: folder or manifest or enstDrums or dsd100 or musdb18 or medleyDb (default folder). How the files lie: folder is SONG/stems/* and SONG/mix.*, manifest a JSON list, the others are datasets as they are published (Datasets/README.md)."
    )
    #expect(lines[10].hasPrefix("seed: a whole number from 0 to 4294967295 (default 0). "))
  }

  @Test func theDemosConfigurationIsRead() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
      .standardizedFileURL.path
    let configuration = try Configuration(contentsOf: root + "/Configs/demo.yaml")
    let dataset = try Dataset(configuration.data.kind, at: configuration.data.path)
    #expect(dataset.songs.map(\.name) == ["demo"])
    #expect(configuration.data.split.split(of: "demo") == .test)
  }

  @Test func filesThatCannotBeRead() throws {
    #expect(throws: ConfigurationError.missingFile("/no/such.yaml")) {
      try Configuration(contentsOf: "/no/such.yaml")
    }
    #expect(throws: ConfigurationError.isFolder("/")) { try Configuration(contentsOf: "/") }
    #expect(throws: ConfigurationError.unreadable("a", reason: "it is not UTF-8 text")) {
      try Configuration([0xff, 0xfe], file: "a")
    }
    #expect(throws: ConfigurationError.tooLarge("a", limit: 1 << 20)) {
      try Configuration(Array(repeating: 32, count: 1 << 20 + 1), file: "a")
    }
  }
}
