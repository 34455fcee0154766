import SignalOps
import TensorEngine

/// The encoder on a part of a long sound.
extension ShortChunkEncoder {
  /// Frames after which a column of features follows the one before.
  var framesPerColumn: Int { 1 << blocks.count }

  /// Frames on either side of a column's own that it hears, as whole columns: each block hears one frame and then,
  /// at half the rate, another.
  var contextFrames: Int { 3 * framesPerColumn }

  /// Samples at the encoder's rate from one column to the next.
  var samplesPerColumn: Int { framesPerColumn * Self.hop }

  /// The time from one column to the next.
  var columnSeconds: Double { Double(samplesPerColumn) / Double(Self.sampleRate) }

  /// Frames of a sound at the encoder's rate.
  func frames(of samples: Int) -> Int { spectrogram.frames(of: samples) }

  /// The levels of some frames of a sound at the encoder's rate, `[1, band, frame]`.
  ///
  /// - Parameters:
  ///   - sound: All of it.
  ///   - frames: Which of its frames.
  ///   - gain: What the sound is multiplied by.
  ///   - backend: Where it is done.
  /// - Returns: The levels in decibels.
  func levels(
    _ sound: [Float], frames: Range<Int>, gain: Float, on backend: Backend
  ) -> Tensor {
    // One frame more on either side, whose own end is mirrored, unless the sound ends there.
    let first = max(0, frames.lowerBound - 1)
    let isLast = frames.upperBound == self.frames(of: sound.count)
    let range = first * Self.hop..<(isLast ? sound.count : frames.upperBound * Self.hop)
    let part = Tensor(Array(sound[range]), shape: [1, range.count], on: backend)
    let lead = frames.lowerBound - first
    return spectrogram.levels(of: part * gain).sliced(lead..<lead + frames.count, along: 2)
  }

  /// The features of levels `[item, band, frame]`, the largest over all bands, `[item, feature, column]`.
  func features(_ levels: Tensor, _ mode: ForwardMode) -> Tensor {
    var x = levels.reshaped([levels.shape[0], 1, levels.shape[1], levels.shape[2]])
    x = levelNorm(x, mode)
    for block in blocks { x = block(x, mode) }
    // At seven blocks 128 bands have become one row.
    let largest = x.shape[2] == 1 ? x : x.maximum(along: 2)
    return largest.reshaped([x.shape[0], x.shape[1], x.shape[3]])
  }

  /// The embeddings of sounds from the largest of each of their features, `[item, feature]`.
  func embeddings(_ largest: Tensor) -> Tensor { dense(largest).rectified() }
}

extension DifferentiableMixingConsole.Configuration {
  /// How many values each channel has at the end of the encoder, for sounds of so many samples; 0 for sounds too
  /// short to be heard.
  package func lowestValues(ofSamples samples: Int) -> Int {
    let heard = (samples * ShortChunkEncoder.sampleRate + sampleRate - 1) / sampleRate
    let encoder = ShortChunkEncoder.self
    guard heard > encoder.window / 2 else { return 0 }
    func lowest(_ count: Int) -> Int {
      (0..<encoderDepth).reduce(count) { size, _ in (size + 1) / 2 }
    }
    return lowest(heard / encoder.hop + 1) * lowest(encoder.bands)
  }
}
