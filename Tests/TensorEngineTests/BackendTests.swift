import Synchronization
import TensorEngine
import TestSupport
import Testing

@Suite struct BackendMapTests {
  private struct Refused: Error, Equatable {
    let index: Int
  }

  @Test(arguments: [1, 2, 5]) func resultsAreInOrder(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    for count in [0, 1, 2, 7, 1_000] {
      #expect(backend.map(count) { "\($0)" } == (0..<count).map { "\($0)" })
    }
  }

  @Test(arguments: [1, 2, 5]) func everyElementIsVisitedOnce(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    let visits = Mutex([Int](repeating: 0, count: 500))
    _ = backend.map(500) { index in
      visits.withLock { $0[index] += 1 }
      return index
    }
    #expect(visits.withLock(\.self) == Array(repeating: 1, count: 500))
  }

  /// The first in order, not in time; the others run all the same.
  @Test(arguments: [1, 2, 5]) func theFirstErrorIsThrown(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    let visits = Mutex(0)
    #expect(throws: Refused(index: 3)) {
      try backend.map(100) { index throws(Refused) -> Int in
        visits.withLock { $0 += 1 }
        if index % 40 == 3 { throw Refused(index: index) }
        return index
      }
    }
    #expect(visits.withLock(\.self) == 100)
  }

  @Test(arguments: [1, 3]) func rangesCoverEverythingOnce(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    for count in [0, 1, 9, 10, 11, 95] {
      let ranges = backend.map(over: count, grain: 10) { [$0] }
      #expect(ranges.flatMap(\.self) == Array(0..<count))
      #expect(ranges.dropLast().allSatisfy { $0.count == 10 })
      #expect(ranges.allSatisfy { $0.lowerBound % 10 == 0 })
    }
  }
}
