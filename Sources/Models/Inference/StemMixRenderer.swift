package import MixingConsole
package import TensorEngine

/// A song mixed by a network block by block, in memory that does not grow with the song.
///
/// Each block is given as much sound before and after it as its samples can hear, so the blocks join to the mix
/// of the whole song at once.
///
/// What the network sees as the end of the song is its length rounded up to a multiple of its alignment;
/// the stems are silent there.
package final class StemMixRenderer: MixSource {
  /// One of the network's inputs: a channel of a stem, made louder or softer.
  package struct Input {
    let stem: Int
    let channel: Int
    let gain: Float

    /// - Parameters:
    ///   - stem: Which stem.
    ///   - channel: Which of its channels.
    ///   - gain: What it is multiplied by.
    package init(stem: Int, channel: Int, gain: Float) {
      self.stem = stem
      self.channel = channel
      self.gain = gain
    }
  }

  /// Samples of a block unless asked otherwise: about 12 s, most of what the network computes for it is not
  /// context, and the largest level takes some 100 MB.
  package static let standardBlock = 1 << 19

  package let samples: Int
  private let model: any StemMixingModel
  private let inputs: [Input]
  private let feeds: [StemFeed]
  private let backend: Backend
  private let block: Int
  /// The song's length with the silence at its end that the network needs.
  private let paddedSamples: Int
  private var position = 0
  /// The inputs from `windowStart` on, as far as they have been read: `[1, input, 1, sample]`.
  private var window: Tensor
  private var windowStart = 0

  /// - Parameters:
  ///   - model: The network.
  ///   - stems: At the network's sample rate, all beginning together.
  ///   - inputs: What goes into the network, as many as it has inputs at most; the rest is silence.
  ///   - block: Samples in a block; rounded up to a multiple of the network's alignment.
  ///   - backend: Where the mix is computed.
  package init(
    _ model: any StemMixingModel, stems: [any StemSource], inputs: [Input],
    block: Int = StemMixRenderer.standardBlock, on backend: Backend
  ) {
    let count = model.configuration.inputs
    precondition(
      inputs.count <= count, "StemMixRenderer: \(inputs.count) inputs for \(count)")
    self.model = model
    self.inputs = inputs
    self.backend = backend
    let unit = model.configuration.alignment
    self.block = (max(1, block) + unit - 1) / unit * unit
    samples = stems.map(\.samples).max() ?? 0
    paddedSamples = (samples + unit - 1) / unit * unit
    feeds = stems.map { StemFeed($0, startSample: 0, backend: backend) }
    window = Tensor(repeating: 0, shape: [1, count, 1, 0], on: backend)
  }

  package var progress: Double { samples == 0 ? 1 : Double(position) / Double(samples) }

  package func next() throws -> Console.Output? {
    guard position < samples else { return nil }
    let end = min(position + block, paddedSamples)
    let unit = model.configuration.alignment
    let needed = model.configuration.samples(heardBy: position..<end)
      .clamped(to: 0..<paddedSamples)
    let heard = needed.lowerBound / unit * unit..<(needed.upperBound + unit - 1) / unit * unit
    try moveWindow(to: heard)
    let mix = model(window, .inference)
    try mix.checkFinite()
    let count = min(end, samples) - position
    let first = position - heard.lowerBound
    position += count
    return Console.Output(
      mix: mix.sliced(first..<first + count, along: 2).reshaped([1, 1, 2, count]))
  }

  /// Drops what is not heard any more and reads what is heard now.
  private func moveWindow(to heard: Range<Int>) throws {
    let read = windowStart + window.shape[3]
    let kept = window.sliced(heard.lowerBound - windowStart..<window.shape[3], along: 3)
    let count = heard.upperBound - read
    let blocks = try feeds.map { feed in
      let block = feed.next(count)
      if let error = feed.error { throw error }
      return block
    }
    let silence = Tensor(repeating: 0, shape: [1, 1, 1, count], on: backend)
    let rows = (0..<model.configuration.inputs).map { index -> Tensor in
      guard index < inputs.count else { return silence }
      let input = inputs[index]
      let row = blocks[input.stem].sliced(input.channel..<input.channel + 1, along: 2)
      return input.gain == 1 ? row : row * input.gain
    }
    window = .concatenated([kept, .concatenated(rows, along: 1)], along: 3)
    windowStart = heard.lowerBound
  }
}

/// A network computes values that are not finite, as one with damaged weights may.
package struct NotFinite: Error, Equatable, CustomStringConvertible {
  package init() {}

  package var description: String {
    "the network computes values that are infinite or not a number. Its weights are damaged, or "
      + "not those of a trained network: convert or train it again."
  }
}

extension Tensor {
  /// Refuses elements that are infinite or not a number.
  func checkFinite() throws(NotFinite) {
    let isFinite = withUnsafeValues { values in
      UnsafeBufferPointer(start: values, count: count).allSatisfy(\.isFinite)
    }
    if !isFinite { throw NotFinite() }
  }
}
