import AudioIO
import Datasets
import Documents
import Foundation
import Testing

/// A queue gives the loader's examples in order, whatever happens between the threads.
@Suite struct ExampleQueueTests {
  private let tree: Tree

  init() throws {
    tree = try Tree()
    try tree.write([noise(40_000)], as: "one/stems/a.wav")
    try tree.write([noise(40_000, seed: 1)], as: "one/mix.wav")
  }

  private func loader(cacheBytes: Int = 1 << 24) throws -> ExampleLoader {
    try ExampleLoader(
      songs: tree.survey().songs,
      rule: ExampleRule(samples: 4_000, sampleRate: 8_000, minimumActiveStems: 1),
      augmentation: Augmentation(gainDb: -6...0, swapShare: 0.5, polarityShare: 0.5), seed: 5,
      cacheBytes: cacheBytes)
  }

  @Test(arguments: [1, 3, 100])
  func batchesAreTheLoadersExamplesInOrder(ahead: Int) throws {
    let loader = try loader()
    let queue = ExampleQueue(loader, batchSize: 3, ahead: ahead)
    for batch in 0..<10 {
      #expect(try queue.next() == (3 * batch..<3 * batch + 3).map(loader.example))
    }
    #expect(queue.waitedSeconds > 0)
  }

  @Test func aQueueThatBeginsLaterGoesOnLikeOneThatDidNot() throws {
    let unbroken = ExampleQueue(try loader(), batchSize: 4, ahead: 2)
    let batches = try (0..<8).map { _ in try unbroken.next() }
    let resumed = ExampleQueue(
      try loader(cacheBytes: 0), batchSize: 4, from: 5, ahead: 4)
    #expect(try (5..<8).map { _ in try resumed.next() } == Array(batches[5...]))
  }

  @Test func aFileThatVanishesArrivesAsAnErrorAfterWhatWasReadAhead() throws {
    let loader = try loader(cacheBytes: 0)
    let queue = ExampleQueue(loader, batchSize: 2, ahead: 3)
    _ = try queue.next()
    for number in 0..<100 { _ = try loader.example(number) }  // time to read too far ahead
    try FileManager.default.removeItem(atPath: tree("one/stems/a.wav"))
    var read = 0
    let missing = AudioFileError.file(.missing(tree("one/stems/a.wav")))
    #expect(throws: missing) {
      while read < 100 {
        _ = try queue.next()
        read += 1
      }
    }
    #expect(read <= 3, "no more than it may be ahead")
    #expect(throws: missing) { try queue.next() }
  }

  @Test(arguments: [0, 1, 3])
  func theThreadEndsWithTheQueue(batches: Int) throws {
    weak var held: ExampleLoader?
    do {
      let loader = try loader()
      held = loader
      let queue = ExampleQueue(loader, batchSize: 2, ahead: 2)
      for _ in 0..<batches { _ = try queue.next() }
      #expect(held != nil)
    }
    #expect(held == nil, "nobody reads any more")
  }
}
