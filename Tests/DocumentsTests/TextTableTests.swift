import Documents
import Testing

@Suite struct TextTableTests {
  private let mix = [
    ["Stem", "Taken for", "Fader", "Treatment", "Group"],
    ["bass", "bass, by name", "8.7 dB", "EQ, compressor 1.6:1", ""],
    ["choir", "backing vocal, by name", "20.1 dB", "EQ, reverb -12.0 dB", "orchestra"],
  ]

  @Test func withoutALimitEveryRowIsALine() {
    #expect(
      TextTable.rows(mix, within: nil) == """
        Stem   Taken for               Fader    Treatment             Group
        bass   bass, by name           8.7 dB   EQ, compressor 1.6:1
        choir  backing vocal, by name  20.1 dB  EQ, reverb -12.0 dB   orchestra

        """)
    #expect(TextTable.rows(mix, within: 71) == TextTable.rows(mix, within: nil), "it just fits")
  }

  @Test func wordsWrapWithinTheirColumn() {
    #expect(
      TextTable.rows(mix, within: 60) == """
        Stem   Taken for         Fader    Treatment        Group
        bass   bass, by name     8.7 dB   EQ, compressor
                                          1.6:1
        choir  backing vocal,    20.1 dB  EQ, reverb       orchestra
               by name                    -12.0 dB

        """)
  }

  @Test func pairsHangBesideTheirLabels() {
    let pairs = [("Path", "a b c d e f g"), ("Sample rate", "44100 Hz")]
    #expect(
      TextTable.pairs(pairs, within: 20) == """
        Path        a b c d
                    e f g
        Sample      44100 Hz
        rate

        """)
  }

  @Test func manyFiguresContinueBelow() {
    let rows = [
      ["Feature", "rules", "plain sum", "20 random"],
      ["rms_level", "0.1234", "0.2345", "0.3456"], ["Loss"], ["l1", "–", "-1.5", "2"],
    ]
    #expect(
      TextTable.rows(rows, within: 30) == """
        Feature    rules   plain sum
        rms_level  0.1234  0.2345
        Loss
        l1         –       -1.5

        Feature    20 random
        rms_level  0.3456
        Loss
        l1         2

        """)
  }

  /// Nothing is wider than asked for, and no word is lost.
  @Test(arguments: [8, 20, 33, 40, 60, 80, 100, 140])
  func fitsAnyWidth(width: Int) {
    let long = String(repeating: "runs/somewhere/", count: 5) + "best.safetensors"
    let tables = [
      mix, mix.map { $0 + ["0.230 [0.173, 0.288], 0.230", "a sentence of several words"] },
      [["Feature", long, "x"], ["l1", "0.5", "1"]], [[long], [""]], [[]],
      [["Path", "a"], ["", long]],
    ]
    for table in tables {
      let text = TextTable.rows(table, within: width)
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= width }, "\(text)")
      let letters = { (text: String) in text.filter { !$0.isWhitespace }.sorted() }
      #expect(letters(text).count >= letters(table.joined().joined()).count)
    }
  }
}
