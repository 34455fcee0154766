import Documents
import TestSupport
import Testing

@Suite struct JSONValueTests {
  @Test func writesReadably() {
    let value: JSONValue = [
      "name": "vocals", "points": .array((0..<40).map { [.number(Double($0)), -1.5] }),
      "empty": [[], [:], ""],
      "strip": [
        ["effect": "gain", "gainDb": -3.25],
        ["effect": "reverb", "notes": "a text that is long enough to end up in a line of its own"],
      ],
    ]
    let points = (0..<40).map { "[\($0), -1.5]" }.joined(separator: ", ")
    #expect(
      value.text == """
        {
          "name": "vocals",
          "points": [\(points)],
          "empty": [[], {}, ""],
          "strip": [
            { "effect": "gain", "gainDb": -3.25 },
            { "effect": "reverb", "notes": "a text that is long enough to end up in a line of its own" }
          ]
        }

        """)
  }

  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-16, "-16"), (0.1, "0.1"), (1e-7, "1e-07"),
      (44_100, "44100"), (1e300, "1e+300"), (9_007_199_254_740_992, "9007199254740992.0"),
      (.nan, "null"), (.infinity, "null"),
    ] as [(Double, String)]) func writesNumber(number: Double, text: String)
  {
    #expect(JSONValue.number(number).text == text + "\n")
  }

  @Test func writesString() {
    let text = JSONValue.string("\"\\/\n\r\t\u{1}\u{1F}ä🎶\u{7F}").text
    #expect(text == "\"\\\"\\\\/\\n\\r\\t\\u0001\\u001fä🎶\u{7F}\"\n")
  }

  @Test func numbersWithoutValueAreNull() {
    #expect(JSONValue(nil as Double?) == .null)
    #expect(JSONValue(Double.nan) == .null)
    #expect(JSONValue(2.5) == 2.5)
  }

  /// Seeded random documents read back as what was written.
  @Test(arguments: 0..<50) func roundTrip(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let value = Self.randomValue(depth: 4, &random)
    #expect(try JSONValue(parsing: Array(value.text.utf8)) == value)
  }

  private static func randomValue(depth: Int, _ random: inout SplitMix) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .number(Double(Int.random(in: -1000...1000, using: &random)))
    case 3:
      let number = Double(bitPattern: .random(in: 0 ... .max, using: &random))
      return .number(number.isFinite ? number : 0)
    case 4: return .string(randomString(&random))
    case 5, 6:
      let count = Int.random(in: 0...6, using: &random)
      return .array((0..<count).map { _ in randomValue(depth: depth - 1, &random) })
    default:
      let count = Int.random(in: 0...6, using: &random)
      return .object(
        (0..<count).map {
          .init("\($0)" + randomString(&random), randomValue(depth: depth - 1, &random))
        }
      )
    }
  }

  private static func randomString(_ random: inout SplitMix) -> String {
    let count = Int.random(in: 0...12, using: &random)
    let scalars = (0..<count).compactMap { _ in
      Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &random))
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
