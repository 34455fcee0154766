import Dispatch
import Foundation
import Synchronization

/// Batches of examples, read ahead by a thread of its own.
///
/// Batch `b` holds the examples `b · batchSize ..< (b + 1) · batchSize`, whenever it is asked for. The
/// thread ends with the queue.
package final class ExampleQueue {
  private let shelf: Shelf
  private var thread: pthread_t?
  private var failure: (any Error)?

  /// The seconds that `next` has waited so far.
  package private(set) var waitedSeconds = 0.0

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - loader: Of the examples.
  ///   - batchSize: Examples in a batch, at least 1.
  ///   - firstBatch: The number of the batch that `next` gives first.
  ///   - ahead: How many batches are read at most before they are asked for, at least 1.
  package init(_ loader: ExampleLoader, batchSize: Int, from firstBatch: Int = 0, ahead: Int) {
    precondition(
      batchSize > 0 && firstBatch >= 0 && ahead > 0,
      "ExampleQueue: batches of \(batchSize) from \(firstBatch) on, \(ahead) ahead")
    shelf = Shelf(loader, batchSize: batchSize, from: firstBatch, ahead: ahead)
    var handle = pthread_t()
    let argument = Unmanaged.passRetained(shelf)
    let status = pthread_create(&handle, nil, Self.main, argument.toOpaque())
    precondition(status == 0, "ExampleQueue: no thread (\(String(cString: strerror(status))))")
    thread = handle
  }

  deinit {
    shelf.close()
    if let thread { pthread_join(thread, nil) }
  }

  /// The next batch; waits until it has been read.
  ///
  /// - Throws: Why the batch could not be read; from then on always the same.
  package func next() throws -> [Example] {
    if let failure { throw failure }
    let clock = ContinuousClock()
    let start = clock.now
    let batch = shelf.take()
    waitedSeconds += (clock.now - start) / .seconds(1)
    do {
      return try batch.get()
    } catch {
      failure = error
      throw error
    }
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    argument in
    if let argument { Unmanaged<Shelf>.fromOpaque(argument).takeRetainedValue().fill() }
    return nil
  }
}

/// What the two threads share: batches in order, and who waits for whom.
///
/// `@unchecked Sendable`: the loader is `Sendable`, the contents are behind a mutex, the numbers are
/// constants, and semaphores are made for use from several threads.
private final class Shelf: @unchecked Sendable {
  private struct Contents {
    var batches: [Result<[Example], any Error>] = []
    var isClosed = false
  }

  private let loader: ExampleLoader
  private let batchSize: Int
  private let firstBatch: Int
  private let contents = Mutex(Contents())
  // Both begin at 0: a semaphore must not end below where it began.
  private let room = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)

  init(_ loader: ExampleLoader, batchSize: Int, from firstBatch: Int, ahead: Int) {
    self.loader = loader
    self.batchSize = batchSize
    self.firstBatch = firstBatch
    for _ in 0..<ahead { room.signal() }
  }

  private var isClosed: Bool { contents.withLock { $0.isClosed } }

  /// The reading thread's life: until it is closed, or a batch cannot be read.
  func fill() {
    var batch = firstBatch
    while true {
      room.wait()
      guard let examples = read(batch) else { return }
      contents.withLock { $0.batches.append(examples) }
      filled.signal()
      if case .failure = examples { return }
      batch += 1
    }
  }

  /// `nil` where nobody wants it any more.
  private func read(_ batch: Int) -> Result<[Example], any Error>? {
    do {
      var examples: [Example] = []
      for number in batch * batchSize..<(batch + 1) * batchSize {
        if isClosed { return nil }
        examples.append(try loader.example(number))
      }
      return .success(examples)
    } catch {
      return .failure(error)
    }
  }

  func take() -> Result<[Example], any Error> {
    filled.wait()
    let batch = contents.withLock { $0.batches.removeFirst() }
    room.signal()
    return batch
  }

  func close() {
    contents.withLock { $0.isClosed = true }
    room.signal()
  }
}
