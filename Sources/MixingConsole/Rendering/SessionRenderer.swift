import Documents
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
  /// Samples of the mix that have been given away.
  private var position = 0
  /// Samples of the stems that the console has heard.
  private var ahead = 0

  /// - Parameters:
  ///   - session: What to render.
  ///   - stems: One source for each track, at the session's sample rate.
  ///   - tailSeconds: What follows the end of the longest stem; `nil` for as long as sound rings on.
  ///   - block: Samples in a block.
  ///   - isMetered: Whether dynamics say what they take away.
  ///   - backend: Where the mix is computed.
  /// - Throws: `SessionError` for a session that cannot be rendered, or why an effect cannot work.
  package init(
    _ session: Session, stems: [any StemSource], tailSeconds: Double? = nil,
    block: Int = SessionRenderer.standardBlock, isMetered: Bool = false, on backend: Backend
  ) throws {
    precondition(
      stems.count == session.tracks.count,
      "SessionRenderer: \(stems.count) stems for \(session.tracks.count) tracks")
    precondition(block > 0, "SessionRenderer: a block of \(block) samples")
    for (index, track) in session.tracks.enumerated()
    where track.polarity.isOneSided && stems[index].channels == 1 {
      throw SessionError.document(
        .meaningless(
          DocumentPlace(file: "session", path: JSONPath() / "tracks" / index / "polarityInverted"),
          reason: "\"\(track.polarity.rawValue)\" turns one side of a stereo stem, and "
            + "\"\(track.name)\" is mono. Write true or false."))
    }
    console = try Console(session, longestBlock: block, isMetered: isMetered, on: backend)
    self.block = block
    feeds = zip(session.tracks, stems).map { track, stem in
      StemFeed(stem, startSample: track.startSample(at: session.sampleRate), backend: backend)
    }
    samples = Self.samples(of: session, stems: stems, tailSeconds: tailSeconds)
  }

  /// The length of a session's mix in samples, its tail included.
  ///
  /// - Parameters:
  ///   - session: What would be rendered.
  ///   - stems: One source for each track, at the session's sample rate.
  ///   - tailSeconds: What follows the end of the longest stem; `nil` for as long as sound rings on.
  /// - Returns: The length.
  package static func samples(
    of session: Session, stems: [any StemSource], tailSeconds: Double? = nil
  ) -> Int {
    let rate = session.sampleRate
    let longest = zip(session.tracks, stems).map { max(0, $0.startSample(at: rate) + $1.samples) }
    return (longest.max() ?? 0)
      + Int(((tailSeconds ?? session.tailSeconds) * Double(rate)).rounded())
  }

  /// Goes on with another session from the next block on, as `Console.update(_:)` does.
  ///
  /// - Parameter session: With the same tracks, by name, file and start, in the same order; the length of the
  ///   mix stays.
  /// - Throws: `SessionError` for a session that cannot be rendered. Then nothing has changed.
  package func update(_ session: Session) throws {
    func stems(of session: Session) -> [[String]] {
      session.tracks.map { [$0.name, $0.file, "\($0.startSeconds)"] }
    }
    if stems(of: session) != stems(of: console.session) {
      throw SessionError.document(
        .meaningless(
          DocumentPlace(file: "session", path: JSONPath() / "tracks"),
          reason: "the tracks are not those that are rendered. Begin another rendering."))
    }
    try console.update(session)
  }

  package func next() throws -> Console.Output? {
    guard position < samples else { return nil }
    // What the console is late is rendered ahead, once, and heard by nobody.
    while ahead < position + console.latency {
      _ = try process(min(block, position + console.latency - ahead))
    }
    let count = min(block, samples - position)
    position += count
    return try process(count)
  }

  private func process(_ count: Int) throws -> Console.Output {
    let output = try console.process(count) { feeds[$0].next(count, from: ahead) }
    for feed in feeds { if let error = feed.error { throw error } }
    ahead += count
    return output
  }

  package var gainReductions: [GainReduction] { console.gainReductions }

  package var progress: Double { samples == 0 ? 1 : Double(position) / Double(samples) }
}

extension Track {
  /// Where its stem begins in the mix.
  fileprivate func startSample(at sampleRate: Int) -> Int {
    Int((startSeconds * Double(sampleRate)).rounded())
  }
}

/// A mix that is made block by block, once, from its beginning.
package protocol MixSource: AnyObject {
  /// The length of the mix in samples.
  var samples: Int { get }
  /// The share of the mix that has been made, 0…1.
  var progress: Double { get }
  /// What dynamics took away so far, where that is metered.
  var gainReductions: [GainReduction] { get }

  /// The next block of the mix, or `nil` at its end.
  ///
  /// - Returns: The block's signals; the last block is as short as it has to be.
  /// - Throws: The first error that reading a stem met.
  func next() throws -> Console.Output?
}

extension MixSource {
  package var gainReductions: [GainReduction] { [] }
}
