package import MixingConsole
import SignalOps
package import TensorEngine

/// What a fit works on: stems and the finished mix, opened anew for each pass, so that memory stays bounded.
package struct FitMaterial: Sendable {
  /// Opens a stem or the target at its beginning, at the material's sample rate.
  package typealias Opening = @Sendable () throws -> any StemSource

  /// The stems, in the order of the session's tracks.
  package let stems: [Opening]
  package let target: Opening
  /// The sample rate of the target, and so of the fit, in hertz.
  package let sampleRate: Int
  /// Samples of the target: the time line of the fit. What sounds outside is not judged.
  package let samples: Int

  /// Stems and target.
  ///
  /// - Parameters:
  ///   - stems: At least one, mono or stereo.
  ///   - target: Mono or stereo.
  ///   - sampleRate: Of all of them, in hertz.
  /// - Throws: What keeps the target from being opened.
  package init(stems: [Opening], target: @escaping Opening, sampleRate: Int) throws {
    precondition(!stems.isEmpty, "FitMaterial: no stems")
    self.stems = stems
    self.target = target
    self.sampleRate = sampleRate
    samples = try target().samples
  }

  /// The stems of a session from their beginnings, in the order of its tracks.
  func openStems() throws -> [any StemSource] { try stems.map { try $0() } }
}

extension FitMaterial {
  /// The stretches of the song that say most about its stems, loaded into memory, in the order of the song.
  ///
  /// A stem sounds where its loudness over 0.4 s is within 10 LU of its integrated loudness, the gate of
  /// BS.1770-4. Excerpts are chosen one by one: each time the one that adds most to Σ √(seconds that a stem is
  /// heard), so that many stems sound and none is left out, and, all else equal, the farthest from the others.
  ///
  /// - Parameters:
  ///   - session: Its tracks' start times lay the stems on the time line.
  ///   - count: How many excerpts, as far as the song has room for them without overlap.
  ///   - seconds: The length of each without its warm-up; a shorter song is one excerpt.
  ///   - warmUpSeconds: What is loaded before each, as far as there is something before it.
  ///   - backend: Where the tensors live.
  ///   - progress: Called with the share that is done; what it throws ends the work.
  /// - Returns: At least one excerpt, unless the target has no samples.
  /// - Throws: What reading or `progress` throws.
  package func excerpts(
    of session: Session, count: Int, seconds: Double, warmUpSeconds: Double, on backend: Backend,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> [FitExcerpt] {
    precondition(
      session.tracks.count == stems.count,
      "excerpts: \(session.tracks.count) tracks for \(stems.count) stems")
    let rate = Double(sampleRate)
    let starts = session.tracks.map { Int(($0.startSeconds * rate).rounded()) }
    let length = min(samples, max(1, Int((seconds * rate).rounded())))
    let activity = try activity(starts: starts, on: backend) { try progress(0.5 * $0) }
    let ranges = activity.choose(count, length: length, of: samples, sampleRate: sampleRate)
    let warmUp = Int((warmUpSeconds * rate).rounded())
    let whole = ranges.map { max(0, $0.lowerBound - warmUp)..<$0.upperBound }
    let loadedStems = try load(whole, starts: starts, on: backend) { try progress(0.5 + 0.5 * $0) }
    let targets = try Self.parts(of: TargetFeed(try target(), on: backend).next, whole)
    return ranges.indices.map { index in
      FitExcerpt(
        stems: loadedStems.map { $0[index] }, target: targets[index],
        start: whole[index].lowerBound,
        warmUp: ranges[index].lowerBound - whole[index].lowerBound)
    }
  }

  /// When each stem sounds. One stem on each thread.
  private func activity(
    starts: [Int], on backend: Backend, progress: (Double) throws -> Void
  ) throws -> StemActivity {
    let frames = samples * 10 / max(1, sampleRate)
    let active = try backend.map(stems.count) { index in
      let own = Backend(threads: 1, kernels: backend.kernels)
      let source = try stems[index]()
      let feed = StemFeed(source, startSample: starts[index], backend: own)
      var meter = LoudnessMeter(
        sampleRate: sampleRate, channels: source.channels, on: own)
      var position = 0
      while position < samples {
        let count = min(SessionRenderer.standardBlock, samples - position)
        let block = feed.next(count)
        if let error = feed.error { throw error }
        let values = block.values
        meter.add((0..<source.channels).map { Array(values[$0 * count..<($0 + 1) * count]) })
        position += count
      }
      return StemActivity.frames(of: meter, count: frames)
    }
    try progress(1)
    return StemActivity(active)
  }

  /// Each stem's part in each range.
  private func load(
    _ ranges: [Range<Int>], starts: [Int], on backend: Backend,
    progress: (Double) throws -> Void
  ) throws -> [[Tensor]] {
    try stems.indices.map { index in
      let feed = StemFeed(try stems[index](), startSample: starts[index], backend: backend)
      defer { withExtendedLifetime(feed) {} }
      let parts = try Self.parts(
        of: { count in
          let block = feed.next(count)
          if let error = feed.error { throw error }
          return block
        }, ranges)
      try progress(Double(index + 1) / Double(stems.count))
      return parts
    }
  }

  /// The parts of a signal in ranges that may overlap, in order; it is read once, in blocks.
  private static func parts(
    of next: (Int) throws -> Tensor, _ ranges: [Range<Int>]
  ) rethrows -> [Tensor] {
    var pieces = [[Tensor]](repeating: [], count: ranges.count)
    var position = 0
    let end = ranges.map(\.upperBound).max() ?? 0
    while position < end {
      let count = min(SessionRenderer.standardBlock, end - position)
      let block = try next(count)
      for (index, range) in ranges.enumerated() {
        let common = range.clamped(to: position..<position + count)
        guard !common.isEmpty else { continue }
        pieces[index].append(
          block.sliced(common.lowerBound - position..<common.upperBound - position, along: 3))
      }
      position += count
    }
    return pieces.map { .concatenated($0, along: 3) }
  }
}
