import Synchronization
import TensorEngine
import TestSupport
import Testing

@Suite struct ThreadPoolTests {
  /// How often each iteration of a loop was done.
  private func visits(_ count: Int, on backend: Backend) -> [Int] {
    var visits = [Int](repeating: 0, count: count)
    visits.withUnsafeMutableBufferPointer { buffer in
      let visits = buffer
      backend.parallel(count) { visits[$0] += 1 }
    }
    return visits
  }

  @Test(arguments: 1...8)
  func doesEveryIterationOnce(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    #expect(backend.threads == threads)
    for count in [0, 1, 2, 3, 7, 64, 1000] {
      #expect(visits(count, on: backend) == Array(repeating: 1, count: count))
    }
  }

  @Test(arguments: [2, 4])
  func survivesManySmallLoops(threads: Int) {
    let backend = Backend.forTests(threads: threads)
    let total = Atomic<Int>(0)
    for loop in 0..<100_000 {
      backend.parallel(loop % 4 + 1) { total.add($0 + 1, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 25_000 * (1 + 3 + 6 + 10))
  }

  @Test func runsNestedLoopsSerially() {
    let backend = Backend.forTests(threads: 3)
    let total = Atomic<Int>(0)
    let isInOrder = Atomic<Bool>(true)
    backend.parallel(20) { _ in
      var last = -1
      backend.parallel(50) { index in
        if index != last + 1 { isInOrder.store(false, ordering: .relaxed) }
        last = index
        total.add(1, ordering: .relaxed)
      }
    }
    #expect(total.load(ordering: .relaxed) == 1000)
    let wasInOrder = isInOrder.load(ordering: .relaxed)
    #expect(wasInOrder)
    #expect(visits(10, on: backend) == Array(repeating: 1, count: 10), "the pool is free again")
  }

  @Test func usesMoreThanOneThread() {
    let backend = Backend.forTests(threads: 2)
    // Both bodies wait for each other: one thread alone would wait until the deadline.
    let deadline = ContinuousClock.now + .seconds(20)
    let arrived = Atomic<Int>(0)
    let met = Atomic<Int>(0)
    backend.parallel(2) { _ in
      arrived.add(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < 2, ContinuousClock.now < deadline {}
      met.add(arrived.load(ordering: .sequentiallyConsistent), ordering: .relaxed)
    }
    #expect(met.load(ordering: .relaxed) == 4)
  }

  @Test func wakesAfterAPause() async throws {
    let backend = Backend.forTests(threads: 4)
    for _ in 0..<5 {
      #expect(visits(100, on: backend) == Array(repeating: 1, count: 100))
      try await Task.sleep(for: .milliseconds(5))  // long enough for the threads to park
    }
  }

  @Test func endsItsThreads() {
    for index in 0..<200 {
      let backend = Backend.forTests(threads: 4)
      if index % 2 == 0 { #expect(visits(3, on: backend) == [1, 1, 1]) }
    }
  }

  @Test func cutsAtMultiplesOfTheGrain() {
    let backend = Backend.forTests(threads: 2)
    for (count, expected) in [(0, 0), (5, 1), (10, 1), (11, 2), (35, 4)] {
      let pieces = Mutex<[Range<Int>]>([])
      backend.parallel(over: count, grain: 10) { range in pieces.withLock { $0.append(range) } }
      let sorted = pieces.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
      #expect(sorted.count == expected)
      #expect(sorted.flatMap { Array($0) } == Array(0..<count))
      #expect(sorted.allSatisfy { $0.lowerBound % 10 == 0 && $0.count <= 10 })
    }
  }
}
