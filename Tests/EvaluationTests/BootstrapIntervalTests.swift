import Evaluation
import TestSupport
import Testing

@Suite struct BootstrapIntervalTests {
  private struct SciPy: Decodable {
    let cases: [Case]

    struct Case: Decodable {
      let name: String
      let values: [Double]
      let low, high: Double
    }
  }

  @Test func agreesWithSciPy() throws {
    for golden in try Golden.decode(SciPy.self, from: "bootstrap.json").cases {
      let interval = try #require(BootstrapInterval(ofMean: golden.values, seed: 7))
      let mean = golden.values.reduce(0, +) / Double(golden.values.count)
      let squares = golden.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let standardError =
        (squares / Double(golden.values.count)).squareRoot()
        / Double(golden.values.count).squareRoot()
      // A quantile of 2.5 % from 10,000 draws is off by 0.03 standard errors of the mean; SciPy's, by 0.004.
      #expect(abs(interval.low - golden.low) <= 0.12 * standardError, "\(golden.name)")
      #expect(abs(interval.high - golden.high) <= 0.12 * standardError, "\(golden.name)")
    }
  }

  @Test func aSeedGivesTheSameInterval() {
    let values = [0.113, 0.722, 0.351, 0.934, 0.208, 0.477, 0.651]
    let first = BootstrapInterval(ofMean: values, seed: 3)
    #expect(first == BootstrapInterval(ofMean: values, seed: 3))
    #expect(first != BootstrapInterval(ofMean: values, seed: 4))
  }

  /// 1 − 2^(1−n): 0.5, 0.75, 0.875, 0.9375, 0.969.
  @Test func fewValuesHaveNoInterval() {
    for count in 0...5 {
      let values = [0.4, 0.1, 0.9, 0.3, 0.2].prefix(count)
      #expect(BootstrapInterval(ofMean: Array(values), seed: 0) == nil, "\(count)")
    }
    #expect(BootstrapInterval(ofMean: [0.4, 0.1, 0.9, 0.3, 0.2, 0.5], seed: 0) != nil)
    #expect(
      [0.5, 0.75, 0.9, 0.95, 0.99].map { BootstrapInterval.fewest(confidence: $0) } == [
        2, 3, 5, 6, 8,
      ])
  }

  @Test func moreConfidenceIsWider() throws {
    let values = (0..<20).map { Double($0 * $0 % 17) }
    let narrow = try #require(BootstrapInterval(ofMean: values, confidence: 0.5, seed: 0))
    let wide = try #require(BootstrapInterval(ofMean: values, confidence: 0.99, seed: 0))
    #expect(wide.low < narrow.low && narrow.high < wide.high)
  }
}
