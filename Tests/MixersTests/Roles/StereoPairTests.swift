import Mixers
import Testing

@Suite struct StereoPairTests {
  private func pairs(_ names: [String]) -> [[Int]] {
    StereoPair.pairs(among: names.map { ($0, 1) }).map { [$0.left, $0.right] }
  }

  @Test(arguments: [
    ("OH L", "OH R"), ("OHL", "OHR"), ("ohl", "ohr"), ("OH-Left", "OH-Right"), ("OhLft", "OhRgt"),
    ("piano_left", "piano_right"), ("gtr.L", "gtr.R"), ("Pad L 2", "Pad R 2"), ("L Pad", "R Pad"),
    ("07_Overheads_L", "08_Overheads_R"), ("PadL", "PadR"), ("808 L", "808 R"), ("left", "right"),
    ("OH 1", "OH 2"), ("09 Room 1", "10 Room 2"), ("Overhead1", "Overhead2"),
    ("zaz (L)", "Zaz (R)"),
  ]) func finds(left: String, right: String) {
    #expect(pairs([left, right]) == [[0, 1]])
    #expect(pairs([right, "kick", left]) == [[2, 0]], "in any order")
  }

  @Test(arguments: [
    ("vocal", "voca r"), ("vocal", "vocar"), ("OH L", "Room R"), ("Gtr 1 L", "Gtr 2 R"),
    ("Gtr 1", "Gtr 2"), ("Vox 1", "Vox 2"), ("Tom 1", "Tom 2"), ("OH 1", "OH 3"), ("OH L", "OH L"),
    ("kick in", "kick out"), ("Pad L", "Pad"), ("L R", "L R"), ("1", "2"),
  ]) func findsNone(first: String, second: String) {
    #expect(pairs([first, second]) == [])
  }

  @Test func oneOfThreeIsNoSide() {
    #expect(pairs(["OH 1", "OH 2", "OH 3"]) == [])
    #expect(pairs(["Gtr L", "Gtr R", "Gtr R"]) == [])
  }

  @Test func sameNamesPairInTheirOrder() {
    #expect(
      pairs(["01 Gtr L", "02 Gtr R", "Vox", "03 Gtr L", "04 Gtr R"]) == [[0, 1], [3, 4]])
    #expect(pairs(["Pad R", "OH R", "Pad L", "OH L"]) == [[2, 0], [3, 1]])
  }

  @Test func stereoStemsArePairsAlready() {
    #expect(StereoPair.pairs(among: [("OH L", 1), ("OH R", 2)]) == [])
  }
}
