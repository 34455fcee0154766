import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct RandomSourceTests {
  @Test func agreesWithNumPy() throws {
    for golden in try EngineGolden.load().philox {
      let key = golden.key.compactMap { UInt64($0) }
      var counter = SIMD4<UInt64>(golden.counter.compactMap { UInt64($0) })
      var words: [UInt64] = []
      for _ in 0..<2 {
        let block = Philox.block(counter: counter, key: SIMD2(key))
        words += (0..<4).map { block[$0] }
        counter[0] &+= 1  // none of the goldens carries here
      }
      #expect(words == golden.words.compactMap { UInt64($0) })
    }
  }

  @Test func takesItsWordsFromBlocks() throws {
    var source = RandomSource(seed: 42, stream: 9)
    let golden = try #require(try EngineGolden.load().philox.last)
    #expect((0..<8).map { _ in source.next() } == golden.words.compactMap { UInt64($0) })
  }

  @Test func reachesAnyPlaceInOneStep() {
    var source = RandomSource(seed: 7, stream: 1)
    let words = (0..<50).map { _ in source.next() }
    for place in 0..<50 {
      var other = RandomSource(seed: 7, stream: 1)
      other.skip(UInt64(place / 2))
      other.skip(UInt64(place - place / 2))
      #expect(other.next() == words[place])
      var third = RandomSource(seed: 7, stream: 1, position: UInt64(place))
      #expect(third.next() == words[place])
    }
  }

  @Test func goesOnWhereItWasSaved() throws {
    var source = RandomSource(seed: .max, stream: 3)
    for _ in 0..<6 { _ = source.next() }
    let saved = try JSONEncoder().encode(source)
    var other = try JSONDecoder().decode(RandomSource.self, from: saved)
    #expect(other == source)
    #expect((0..<9).map { _ in other.next() } == (0..<9).map { _ in source.next() })
  }

  @Test func differsBySeedAndStream() {
    var sources = [RandomSource(seed: 1), RandomSource(seed: 2), RandomSource(seed: 1, stream: 1)]
    let words = Set(
      sources.indices.flatMap { index in (0..<100).map { _ in sources[index].next() } })
    #expect(words.count == 300)
  }

  @Test func staysInRange() {
    var source = RandomSource(seed: 5)
    for _ in 0..<10_000 {
      #expect((0..<1).contains(source.uniform()))
      #expect((-3...0.5).contains(source.uniform(in: -3...0.5)))
    }
    #expect(source.uniform(in: 2...2) == 2)
  }

  @Test(arguments: [1, 2, 3, 7, 100, Int.max])
  func spreadsIntegersEvenly(bound: Int) {
    var source = RandomSource(seed: 11)
    let draws = 20_000
    var counts = [Int](repeating: 0, count: min(bound, 100))
    for _ in 0..<draws {
      let value = source.integer(below: bound)
      #expect(value >= 0 && value < bound)
      counts[bound > 100 ? value / (bound / 100 + 1) : value] += 1
    }
    // χ² against equal shares: mean n − 1, deviation √(2n − 2); five deviations.
    let expected = Double(draws) / Double(counts.count)
    let chiSquare = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    let freedom = Double(counts.count - 1)
    #expect(chiSquare <= freedom + 5 * (2 * freedom).squareRoot())
  }

  @Test func tossesAFairCoin() {
    var source = RandomSource(seed: 2)
    let signs = (0..<100_000).map { _ in source.sign() }
    #expect(signs.allSatisfy { $0 == 1 || $0 == -1 })
    #expect(abs(signs.reduce(0, +)) < 5 * Float(100_000).squareRoot())
  }

  /// Each of the 24 orders of four, equally often.
  @Test func shufflesEvenly() {
    var source = RandomSource(seed: 8)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 {
      var order = [0, 1, 2, 3]
      source.shuffle(&order)
      counts[order, default: 0] += 1
    }
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 }, "five deviations")
  }

  @Test func inverts() throws {
    for golden in try EngineGolden.load().quantiles {
      let quantile = RandomSource.normalQuantile(golden.probability)
      #expect(abs(quantile - golden.quantile) <= 1e-14 * max(1, abs(golden.quantile)))
    }
  }

  @Test func isNormal() {
    var source = RandomSource(seed: 4)
    let count = 200_000
    let draws = (0..<count).map { _ in source.normal() }.sorted()
    let moments = (1...4).map { power in
      draws.reduce(0) { $0 + pow($1, Double(power)) } / Double(count)
    }
    // The deviations of the moments' estimates are √(1, 2, 15, 96)/√count; five of them.
    for (moment, (expected, variance)) in zip(moments, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      #expect(abs(moment - expected) < 5 * (variance / Double(count)).squareRoot())
    }
    // Kolmogorov and Smirnov: above 1.95/√count with probability 0.001.
    let distance = draws.enumerated().map { index, x in
      let share = 0.5 * erfc(-x / 2.0.squareRoot())
      return max(share - Double(index) / Double(count), Double(index + 1) / Double(count) - share)
    }.max()
    #expect((distance ?? 1) < 1.95 / Double(count).squareRoot())
  }

  @Test(arguments: [1, 2, 3])
  func fillsTensorsAsOneWouldOneByOne(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    var (source, other) = (RandomSource(seed: 6), RandomSource(seed: 6))
    let count = 100_003
    let normal = Tensor.randomNormal(
      shape: [count], mean: 2, deviation: 0.5, from: &source, on: backend)
    let isSame = normal.values == (0..<count).map { _ in Float(2 + 0.5 * other.normal()) }
    #expect(isSame)
    let uniform = Tensor.randomUniform(shape: [7, 3], in: -1...3, from: &source, on: backend)
    #expect(uniform.values == (0..<21).map { _ in other.uniform(in: -1...3) })
    #expect(source == other)
  }
}
