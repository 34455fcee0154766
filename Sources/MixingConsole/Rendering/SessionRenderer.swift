package import TensorEngine

/// Renders a session block by block, its effects carrying their state, in bounded memory.
///
/// Any size of block gives the same mix to 1e-6, and any number of threads the same bytes. Tracks are read
/// and processed in parallel; buses and master follow.
package final class SessionRenderer: MixSource {
  /// The length of a block unless asked otherwise. Measured on two cores with 512 KiB of cache each: half
  /// as long takes a quarter more time, twice as long none less.
  package static let standardBlock = 32_768

  package let console: Console
  /// The length of the mix in samples, its tail included.
  package let samples: Int
  private let feeds: [StemFeed]
  private let block: Int
  private var position = 0

  /// - Parameters:
  ///   - session: What to render.
  ///   - stems: One source for each track, at the session's sample rate.
  ///   - tailSeconds: What follows the end of the longest stem; `nil` for the longest reverb that sound
  ///     reaches.
  ///   - block: Samples in a block.
  ///   - backend: Where the mix is computed.
  package init(
    _ session: Session, stems: [any StemSource], tailSeconds: Double? = nil,
    block: Int = SessionRenderer.standardBlock, on backend: Backend
  ) {
    precondition(
      stems.count == session.tracks.count,
      "SessionRenderer: \(stems.count) stems for \(session.tracks.count) tracks")
    precondition(block > 0, "SessionRenderer: a block of \(block) samples")
    let rate = Double(session.sampleRate)
    console = Console(session, on: backend)
    self.block = block
    let starts = session.tracks.map { Int(($0.startSeconds * rate).rounded()) }
    feeds = stems.indices.map { index in
      StemFeed(stems[index], startSample: starts[index], backend: backend)
    }
    let longest = stems.indices.map { max(0, starts[$0] + stems[$0].samples) }.max() ?? 0
    let tail = tailSeconds ?? console.tailSeconds
    samples = longest + Int((tail * rate).rounded())
  }

  package func next() throws -> Console.Output? {
    guard position < samples else { return nil }
    let count = min(block, samples - position)
    let output = console.process(count, from: position) { feeds[$0].next(count) }
    for feed in feeds { if let error = feed.error { throw error } }
    position += count
    return output
  }

  package var progress: Double { samples == 0 ? 1 : Double(position) / Double(samples) }
}
