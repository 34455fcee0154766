import Datasets
import Testing

@Suite struct SplitRecordTests {
  private let rule = SplitRule(
    train: .songs(["b", "Zoë", "a \"quoted\" \\ name", "é"]), validation: .share(0),
    test: .songs(["c/1", "\u{1}\u{1f}"]))

  @Test func isWrittenInOrderOfNames() throws {
    let songs = ["é", "b", "not listed", "c/1", "Zoë", "a \"quoted\" \\ name", "\u{1}\u{1f}"]
    let record = SplitRecord(of: songs, by: rule.split(of:))
    #expect(
      record.json == #"""
        {
          "train": [
            "Zoë",
            "a \"quoted\" \\ name",
            "b",
            "é"
          ],
          "validation": [],
          "test": [
            "\u0001\u001f",
            "c/1"
          ]
        }

        """#)
    #expect(SplitRecord(of: songs.reversed(), by: rule.split(of:)) == record)
  }

  @Test func isReadAsItWasWritten() throws {
    let tree = try Tree()
    let songs = (1...40).map { "song \($0)" } + ["Zoë", "\u{1}\u{1f}", "c/1"]
    let record = SplitRecord(of: songs, by: SplitRule.standard.split(of:))
    #expect(!record.train.isEmpty && !record.validation.isEmpty && !record.test.isEmpty)
    try record.write(to: tree("split.json"))
    #expect(try SplitRecord(contentsOf: tree("split.json")) == record)
    #expect(record.songs(of: .validation) == record.validation)
  }

  @Test func whatIsNoRecordIsRefused() throws {
    let tree = try Tree()
    func error(_ text: String) throws -> String {
      try tree.write(text, as: "split.json")
      do {
        _ = try SplitRecord(contentsOf: tree("split.json"))
        return "read"
      } catch {
        return "\(error)".replacing(tree("split.json"), with: "split.json")
      }
    }
    let form =
      " The record of a split is {\"train\": [SONG, …], \"validation\": […], \"test\": […]}."
    #expect(
      try error(#"{"train": [], "test": []}"#)
        == "split.json: \"validation\" is missing. Add it: it has no default." + form)
    #expect(
      try error(#"{"train": [], "validation": [], "test": [], "more": []}"#)
        == "split.json: unknown key \"more\". The keys here are \"train\", \"validation\", \"test\"."
        + form)
    #expect(
      try error(#"{"train": ["a"], "validation": [], "test": ["a"]}"#)
        == "split.json: \"a\" is listed twice. Leave it in one split.")
    #expect(throws: DatasetError.self) { try SplitRecord(contentsOf: tree("none.json")) }
    #expect(throws: DatasetError.self) {
      try SplitRecord(of: ["a"], by: SplitRule.standard.split(of:)).write(
        to: tree("no/folder/split.json"))
    }
  }
}
