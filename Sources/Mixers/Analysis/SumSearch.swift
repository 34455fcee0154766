import Foundation

/// Finds among stems those that are sums of others: a mix that lies beside its parts.
///
/// A stem y is held against the non-negative combination Σ gᵢ·xᵢ of the other stems that comes nearest. It is
/// a sum where the correlation of the two, √(1 − |y − Σ gᵢ·xᵢ|²/|y|²), reaches a bound, and where no single
/// other stem says almost as much: of two takes of one sound neither is a mix. Gains below 0 are not allowed,
/// since each part is the mix less all others.
///
/// The bound is 0.98 where every stem that is heard takes part, as in a mix that was mastered lightly, and
/// 0.999 for a sum of some, such as the drums beside kick and snare.
package struct SumSearch {
  /// A stem that is a sum of others.
  package struct Sum: Equatable, Sendable {
    /// The stem by its number.
    package let stem: Int
    /// The stems that it is the sum of.
    package let parts: [Int]
    /// Whether these are all other stems that are heard.
    package let isOfAll: Bool
    /// The correlation with their sum, 0…1.
    package let correlation: Double
  }

  private let count: Int
  /// Σ of products of samples, by rows.
  private var products: [Double]
  private var samples = 0

  /// - Parameter count: How many stems there are.
  package init(count: Int) {
    self.count = count
    products = Array(repeating: 0, count: count * count)
  }

  /// Takes an excerpt of all stems.
  ///
  /// - Parameter excerpt: One array for each stem, all of a length, from one place of the song; mono.
  package mutating func add(_ excerpt: [[Float]]) {
    precondition(excerpt.count == count, "SumSearch: \(excerpt.count) excerpts of \(count) stems")
    let length = excerpt.first?.count ?? 0
    precondition(
      excerpt.allSatisfy { $0.count == length }, "SumSearch: excerpts of different lengths")
    for row in 0..<count {
      for column in row..<count {
        let product = excerpt[row].withUnsafeBufferPointer { one in
          excerpt[column].withUnsafeBufferPointer { other in
            guard let one = one.baseAddress, let other = other.baseAddress else { return 0.0 }
            return stride(from: 0, to: length, by: 1_024).reduce(0.0) { sum, start in
              sum
                + Double(
                  (one + start).sumOfProducts(
                    with: other + start, count: min(1_024, length - start)))
            }
          }
        }
        products[row * count + column] += product
        if column > row { products[column * count + row] += product }
      }
    }
    samples += length
  }

  /// The sums among some stems, the surest first; none of them is a part of another.
  ///
  /// - Parameters:
  ///   - candidates: Which stems may be sums.
  ///   - likely: Which of them need no more than a correlation of 0.98 with some others, because their names
  ///     say that they are mixes of these.
  /// - Returns: At most all candidates but two.
  package func sums(among candidates: [Int], likely: Set<Int> = []) -> [Sum] {
    var left = (0..<count).filter { energy($0) > 0 && energy($0).isFinite }
    var candidates = candidates.filter(left.contains)
    var sums: [Sum] = []
    // With fewer samples, enough stems could be added up to anything.
    while left.count > 2, samples >= 200 * count {
      let found = candidates.compactMap { sum($0, of: left, isLikely: likely.contains($0)) }
      guard let best = found.max(by: { $0.correlation < $1.correlation }) else { break }
      sums.append(best)
      left.removeAll { $0 == best.stem }
      candidates.removeAll { $0 == best.stem }
    }
    return sums
  }

  private func energy(_ stem: Int) -> Double { products[stem * count + stem] }

  /// The correlation of two stems.
  private func correlation(_ one: Int, _ other: Int) -> Double {
    products[one * count + other] / (energy(one) * energy(other)).squareRoot()
  }

  private func sum(_ stem: Int, of left: [Int], isLikely: Bool) -> Sum? {
    let others = left.filter { $0 != stem }
    // A twin says all, so that nothing remains to be seen of a sum; without it there may be one.
    return sum(stem, over: others, isLikely)
      ?? sum(stem, over: others.filter { correlation(stem, $0) < 0.999 }, isLikely)
  }

  private func sum(_ stem: Int, over others: [Int], _ isLikely: Bool) -> Sum? {
    guard others.count > 1 else { return nil }
    let form = QuadraticForm(
      count: others.count, right: others.map { products[stem * count + $0] }
    ) { products[others[$0] * count + others[$1]] }
    let gains = form.solvedNonNegatively()
    let residual = max(0, 1 + form.value(at: gains) / energy(stem))
    let single = 1 - pow(max(0, others.map { correlation(stem, $0) }.max() ?? 0), 2)
    guard single > 1e-5, residual < 0.25 * single else { return nil }
    // What is 40 dB below the mix may be in it or not; of the others none has a gain 34 dB below the highest.
    let heard = others.indices.filter { energy(others[$0]) > 1e-4 * energy(stem) }
    let highest = heard.map { gains[$0] }.max() ?? 0
    let parts = others.indices.filter { gains[$0] > 0.02 * highest }.map { others[$0] }
    let missing = heard.filter { gains[$0] <= 0.02 * highest }
    let agreement = max(0, 1 - residual).squareRoot()
    guard parts.count > 1, agreement >= (missing.isEmpty || isLikely ? 0.98 : 0.999) else {
      return nil
    }
    return Sum(
      stem: stem, parts: parts, isOfAll: missing.isEmpty, correlation: agreement)
  }
}
