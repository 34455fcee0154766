import MixingConsole
import TensorEngine

/// The target block by block, always as two channels.
struct TargetFeed {
  private let feed: StemFeed

  init(_ source: any StemSource, on backend: Backend) {
    feed = StemFeed(source, startSample: 0, backend: backend)
  }

  /// The next samples, `[1, 1, 2, sample]`; silence after the end.
  ///
  /// - Throws: The first error that reading met.
  func next(_ count: Int) throws -> Tensor {
    let block = feed.next(count)
    if let error = feed.error { throw error }
    return block.shape[2] == 2 ? block : .concatenated([block, block], along: 2)
  }
}
