import Documents
import Testing

@Suite struct NearestNameTests {
  private static let valid = [
    "thresholdDb", "ratio", "attackMs", "releaseMs", "kneeDb", "makeupDb", "q", "gainDb",
  ]

  @Test(arguments: [
    ("thresholdDb", "thresholdDb"), ("THRESHOLDDB", "thresholdDb"), ("tresholdDB", "thresholdDb"),
    ("attack", "attackMs"), ("relaseMs", "releaseMs"),
    ("rato", "ratio"), ("raito", "ratio"),
    ("gain", "gainDb"), ("Q", "q"), ("makeUpDbs", "makeupDb"),
  ]) func finds(name: String, nearest: String) {
    #expect(nearestName(to: name, among: Self.valid) == nearest)
  }

  @Test(arguments: [
    "", "x", "w", "volume", "mix", "decay", String(repeating: "q", count: 1_000_000),
  ])
  func findsNothing(name: String) {
    #expect(nearestName(to: name, among: Self.valid) == nil)
  }

  @Test func theFirstOfEquallyNearWins() {
    #expect(nearestName(to: "bus 3", among: ["bus 1", "bus 2"]) == "bus 1")
    #expect(nearestName(to: "bus 1x", among: ["bus 2", "bus 1"]) == "bus 1")
  }
}
