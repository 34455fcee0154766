import Datasets
import TestSupport
import Testing

@Suite struct SplitRuleTests {
  private struct Places: Decodable {
    let names: [Name]

    struct Name: Decodable {
      let name: String
      let place: Double
    }
  }

  private let songs = (1...2_000).map { "song \($0)" }

  @Test func placesAreThoseOfTheTwinInPython() throws {
    for golden in try Golden.decode(Places.self, from: "splits.json").names {
      #expect(SplitRule.place(of: golden.name) == golden.place, "\(golden.name)")
    }
  }

  @Test func everySplitGetsItsShare() {
    let rule = SplitRule(train: .share(0.7), validation: .share(0.2), test: .share(0.1))
    for (split, share) in [(Split.train, 0.7), (.validation, 0.2), (.test, 0.1)] {
      let count = Double(songs.filter { rule.split(of: $0) == split }.count)
      let deviation = (2_000 * share * (1 - share)).squareRoot()
      #expect(abs(count - 2_000 * share) < 4 * deviation, "\(split)")
    }
  }

  @Test func aSongStaysWhereItIs() {
    let rule = SplitRule.standard
    let alone = songs.map { rule.split(of: $0) }
    #expect(Array(songs.reversed().map { rule.split(of: $0) }.reversed()) == alone)
    // Less to learn from and more to validate with moves nothing into or out of the test.
    let other = SplitRule(train: .share(0.6), validation: .share(0.3), test: .share(0.1))
    #expect(
      songs.filter { rule.split(of: $0) == .test } == songs.filter { other.split(of: $0) == .test })
  }

  @Test func listsComeBeforeShares() {
    let rule = SplitRule(
      train: .share(1), validation: .songs(["song 2"]), test: .songs(["song 1", "song 3"]))
    #expect(rule.split(of: "song 1") == .test)
    #expect(rule.split(of: "song 2") == .validation)
    #expect(songs[3...].allSatisfy { rule.split(of: $0) == .train })
    #expect(rule.listed == ["song 2", "song 1", "song 3"])
  }

  @Test func listsAloneLeaveTheOthersOut() {
    let rule = SplitRule(train: .share(0), validation: .share(0), test: .songs(["song 1"]))
    #expect(rule.split(of: "song 1") == .test)
    #expect(rule.split(of: "song 2") == nil)
  }

  @Test func sharesThatMissOneByARoundingLoseNoSong() {
    let rule = SplitRule(
      train: .share(0.1), validation: .share(0.2), test: .share(0.7.nextDown.nextDown))
    #expect(songs.allSatisfy { rule.split(of: $0) != nil })
    let nothing = SplitRule(train: .share(0), validation: .share(0), test: .share(1))
    #expect(songs.allSatisfy { nothing.split(of: $0) == .test })
  }
}
