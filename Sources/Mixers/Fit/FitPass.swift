package import MixingConsole
package import TensorEngine

/// One pass over the song: the mix that a session makes of the stems, beside the target, block by block.
package final class FitPass {
  /// A block of both.
  package struct Block {
    /// How many samples come before it.
    package let start: Int
    /// `[1, 1, 2, sample]`.
    package let mix: Tensor
    /// `[1, 1, 2, sample]`; a mono target is twice the same.
    package let target: Tensor
  }

  private let renderer: SessionRenderer
  private let target: TargetFeed
  private let samples: Int
  private let block: Int
  private var position = 0

  /// A pass from the start of the song to the end of the target.
  ///
  /// - Parameters:
  ///   - session: One track for each stem of the material.
  ///   - material: Stems and target.
  ///   - block: Samples in a block.
  ///   - backend: Where the mix is computed.
  /// - Throws: What keeps a stem or the target from being opened.
  package init(
    _ session: Session, _ material: FitMaterial, block: Int = SessionRenderer.standardBlock,
    on backend: Backend
  ) throws {
    renderer = try SessionRenderer(
      session, stems: try material.openStems(), block: block, on: backend)
    target = TargetFeed(try material.target(), on: backend)
    samples = material.samples
    self.block = block
  }

  /// The next block, or `nil` at the end of the target. A mix that ends before is silent from there on.
  ///
  /// - Throws: The first error that reading a stem or the target met.
  package func next() throws -> Block? {
    guard position < samples else { return nil }
    let count = min(block, samples - position)
    let mix =
      try renderer.next()?.mix.resized(to: count)
      ?? Tensor(repeating: 0, shape: [1, 1, 2, count], on: renderer.console.backend)
    defer { position += count }
    return Block(start: position, mix: mix, target: try target.next(count))
  }

  /// The share of the song that has gone by, 0…1.
  package var progress: Double { samples == 0 ? 1 : Double(position) / Double(samples) }
}

extension FitPass {
  /// How much of the target a session's mix explains.
  ///
  /// - Parameters:
  ///   - session: One track for each stem of the material.
  ///   - material: Stems and target.
  ///   - backend: Where the mix is computed.
  ///   - progress: Called with the share that is done; what it throws ends the pass.
  /// - Returns: The energies of target and error.
  /// - Throws: What reading or `progress` throws.
  package static func signalToNoise(
    of session: Session, _ material: FitMaterial, on backend: Backend,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> SignalToNoise {
    let pass = try FitPass(session, material, on: backend)
    var ratio = SignalToNoise()
    while let block = try pass.next() {
      ratio.add(target: block.target, mix: block.mix)
      try progress(pass.progress)
    }
    return ratio
  }
}

extension SignalToNoise {
  /// Adds the energies of two tensors of one shape.
  fileprivate mutating func add(target: Tensor, mix: Tensor) {
    let count = target.count
    target.withUnsafeValues { target in
      mix.withUnsafeValues { mix in
        var energies = SIMD2<Double>()
        for index in 0..<count {
          let (wanted, got) = (Double(target[index]), Double(mix[index]))
          let pair = SIMD2(wanted, wanted - got)
          energies += pair * pair
        }
        targetEnergy += energies.x
        errorEnergy += energies.y
      }
    }
  }
}

extension Tensor {
  /// A signal `[1, 1, channel, sample]` cut to so many samples, or followed by silence.
  func resized(to samples: Int) -> Tensor {
    let count = shape[3]
    if count == samples { return self }
    if count > samples { return sliced(0..<samples, along: 3) }
    let silence = Tensor(
      repeating: 0, shape: [1, 1, shape[2], samples - count], on: backend)
    return .concatenated([self, silence], along: 3)
  }
}

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
