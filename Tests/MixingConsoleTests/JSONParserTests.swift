import Documents
import MixingConsole
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    Complaint("[1,", "1, column 4: the file ends where a value is expected. Is it complete?"),
    Complaint("[1,]", "1, column 4: found ] where a value is expected."),
    Complaint("[1\n 2]", "2, column 2: found 2 where a comma or ] is expected."),
    Complaint("{\"a\": 1 \"b\": 2}", "1, column 9: found \" where a comma or } is expected."),
    Complaint("{a: 1}", "1, column 2: found a where a key in quotation marks is expected."),
    Complaint("{\"a\" 1}", "1, column 6: found 1 where a colon is expected."),
    Complaint("{\"ä\": NaN}", "1, column 7: found NaN where a value is expected."),
    Complaint("[True]", "1, column 2: found True where a value is expected."),
    Complaint("{} {}", "1, column 4: found { where the end of the file is expected."),
    Complaint(
      "\"a",
      "1, column 3: the file ends where a closing quotation mark is expected. "
        + "Is it complete?"),
    Complaint(
      "{\"a\": 1,\n\"a\": 2}", "2, column 1: the key \"a\" is there twice. Keep one of them."),
    Complaint("[1e999]", "1, column 2: this number is too large for double precision."),
    Complaint(
      String(repeating: "[", count: 100_000),
      "1, column 66: arrays and objects are nested more than 64 deep. Fader's files never are."),
    Complaint(
      "\"a\nb\"",
      "1, column 3: a string holds the control character 10. Write it as an escape such as \\n or "
        + "\\u0009, or close the string with a quotation mark."),
  ]) func complains(complaint: Complaint) {
    let message = SessionText.message(Array(complaint.text.utf8))
    #expect(message == "mix.json: line " + complaint.message)
  }

  @Test(arguments: ["01", "1.", "-", "1e", "-Infinity", ".5", "+1", "0x10", "1_000"])
  func refusesNumber(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test(arguments: [
    #""\x""#, #""\u12""#, #""\u+123""#, #""\u00g0""#, #""\ud800""#, #""\ud800\u0041""#,
    #""\udc00""#,
  ])
  func refusesEscape(text: String) {
    #expect(throws: JSONSyntaxError(line: 1, column: 2, cause: .invalidEscape)) {
      try JSONValue(parsing: Array(text.utf8))
    }
  }

  @Test func refusesOtherEncodings() {
    #expect(
      SessionText.message(Array("[\n\"ä".utf8) + [0xE4, 0x22, 0x5D])
        == "mix.json: line 2, column 3: this is not UTF-8. Save the file in that encoding.")
  }

  @Test func reads() throws {
    let text =
      "\u{FEFF} {\"b\": [1, -0.5, 1e-3, 12E+2], \"a\": {}, \"c\": [true, false, null],\r\n"
      + #""d": "\"\\\/\b\f\n\r\t\u00e4\ud83c\udfb6é" } "#
    let expected: JSONValue = [
      "b": [1, -0.5, 0.001, 1200], "a": [:], "c": [true, false, .null],
      "d": "\"\\/\u{8}\u{C}\n\r\tä🎶é",
    ]
    #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
  }
}
