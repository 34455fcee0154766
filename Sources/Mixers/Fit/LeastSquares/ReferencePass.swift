import MixingConsole
import TensorEngine

/// One pass over the song with every track by itself: what it alone gives to the mix, through its strip, its
/// bus, its sends and the master.
final class ReferencePass {
  /// `[1, 1, 2, sample]` for each track, `nil` for one that is not heard or has ended, and the target.
  struct Block {
    let start: Int
    let tracks: [Tensor?]
    let target: Tensor
  }

  private let renderers: [SessionRenderer?]
  private let target: TargetFeed
  private let backend: Backend
  private let samples: Int
  private let block: Int
  private var position = 0

  /// A pass from the start of the song to the end of the target.
  ///
  /// - Parameters:
  ///   - session: One track for each stem of the material.
  ///   - heard: Which tracks are wanted.
  ///   - material: Stems and target.
  ///   - block: Samples in a block.
  ///   - backend: A track runs on each of its threads.
  /// - Throws: What keeps a stem or the target from being opened.
  init(
    _ session: Session, heard: [Bool], _ material: FitMaterial, block: Int, on backend: Backend
  ) throws {
    renderers = try session.tracks.indices.map { index in
      guard heard[index] else { return nil }
      var alone = session
      alone.tracks = [session.tracks[index]]
      alone.tracks[0].isMuted = false
      alone.tracks[0].isSolo = false
      return try SessionRenderer(
        alone, stems: [try material.stems[index]()], block: block, on: backend)
    }
    target = TargetFeed(try material.target(), on: backend)
    self.backend = backend
    samples = material.samples
    self.block = block
  }

  /// The next block, or `nil` at the end of the target.
  ///
  /// - Throws: The first error that reading a stem or the target met.
  func next() throws -> Block? {
    guard position < samples else { return nil }
    let count = min(block, samples - position)
    let tracks = try backend.map(renderers.count) { index in
      try renderers[index]?.next()?.mix.resized(to: count)
    }
    defer { position += count }
    return Block(start: position, tracks: tracks, target: try target.next(count))
  }
}
