package import MixingConsole
package import SignalOps
package import TensorEngine

/// Hears whole stems with the encoder of a DMC, in memory that hardly grows with their length.
///
/// The encoder's feature maps are computed in stretches, each with as many frames around it as its columns can
/// hear; together they are those of the whole stem at once. What remains of a stem is one column of features
/// for each `columnSeconds`.
package struct StemListener {
  /// Frames of a stretch, about half a minute.
  private static let stretch = 2_048
  /// Samples at the stem's rate that are converted at a time, about.
  private static let conversion = 1 << 18

  private let encoder: ShortChunkEncoder
  private let sampleRate: Int
  private let preparation: StemPreparation
  private let backend: Backend

  /// - Parameters:
  ///   - model: Whose encoder hears.
  ///   - preparation: How loud a stem is made before.
  ///   - backend: Where the encoder runs.
  package init(
    _ model: DifferentiableMixingConsole, preparation: StemPreparation, on backend: Backend
  ) {
    encoder = model.encoder
    sampleRate = model.configuration.sampleRate
    self.preparation = preparation
    self.backend = backend
  }

  /// Hears a stem from beginning to end.
  ///
  /// - Parameters:
  ///   - stem: At the model's sample rate; of a stereo stem the mean of both channels is heard.
  ///   - samples: The silence after a shorter stem is heard up to here.
  ///   - progress: Called with the share done; what it throws ends the work.
  /// - Returns: What was heard.
  /// - Throws: What reading the stem or `progress` throws, `NotFinite`.
  package func hear(
    _ stem: any StemSource, upTo samples: Int = 0,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> HeardStem {
    let (sound, gain) = try converted(stem, upTo: samples) { try progress(0.2 * $0) }
    let frames = encoder.frames(of: sound.count)
    let unit = encoder.framesPerColumn
    let context = encoder.contextFrames
    var columns: [[Float]] = []
    for start in stride(from: 0, to: frames, by: Self.stretch / unit * unit) {
      let end = min(start + Self.stretch / unit * unit, frames)
      let heard = max(0, start - context)..<min(frames, end + context)
      let levels = encoder.levels(sound, frames: heard, gain: Float(gain), on: backend)
      let features = encoder.features(levels, .inference)
      try features.checkFinite()
      let values = features.values
      let count = features.shape[2]
      let first = (start - heard.lowerBound) / unit
      for column in first..<first + (end - start + unit - 1) / unit {
        columns.append((0..<features.shape[1]).map { values[$0 * count + column] })
      }
      try progress(0.2 + 0.8 * Double(end) / Double(frames))
    }
    return HeardStem(
      columns: columns, columnSeconds: encoder.columnSeconds,
      levels: levels(of: sound, gain: gain), gain: gain)
  }

  /// The stem as the encoder wants it, mono at its rate, and the largest magnitude in any channel.
  private func converted(
    _ stem: any StemSource, upTo samples: Int, progress: (Double) throws -> Void
  ) throws -> (sound: [Float], gain: Double) {
    let resampler = encoder.resampler
    // Whole periods of the converter, so that each piece is converted as a part of the whole.
    let period = resampler.inputPeriod
    let reach = (resampler.reach + period - 1) / period * period
    let piece = max(1, Self.conversion / period) * period
    var sound: [Float] = []
    sound.reserveCapacity(resampler.samples(of: stem.samples))
    var (pending, start, read, isAtEnd): ([Float], Int, Int, Bool) = ([], 0, 0, false)
    var level = StemLevel(
      preparation, sampleRate: sampleRate, channels: stem.channels, on: backend)
    let block = UnsafeMutablePointer<Float>.allocate(capacity: piece * stem.channels)
    defer { block.deallocate() }
    repeat {
      while !isAtEnd && read < start + piece + reach {
        var count = try stem.read(piece, into: (0..<stem.channels).map { block + $0 * piece })
        if count == 0 && read < samples {
          count = min(piece, samples - read)
          block.update(repeating: 0, count: piece * stem.channels)
        }
        isAtEnd = count == 0
        level.add(
          (0..<stem.channels).map {
            Array(UnsafeBufferPointer(start: block + $0 * piece, count: count))
          })
        for index in 0..<count {
          let sum = (0..<stem.channels).reduce(0) { $0 + block[$1 * piece + index] }
          pending.append(sum / Float(stem.channels))
        }
        read += count
        try progress(Double(read) / Double(max(1, stem.samples)))
      }
      // `pending` begins `lead` before `start`.
      let lead = min(start, reach)
      let end = isAtEnd ? read : start + piece
      let converted = Tensor(pending, shape: [pending.count], on: backend)
        .resampled(by: resampler).values
      let first = resampler.samples(of: lead)
      sound += converted[first..<first + resampler.samples(of: end) - resampler.samples(of: start)]
      pending.removeFirst(max(0, end - reach) - (start - lead))
      start = end
    } while !isAtEnd
    return (sound, level.gain)
  }

  /// The mean square around each column.
  private func levels(of sound: [Float], gain: Double) -> [Double] {
    let length = encoder.samplesPerColumn
    return stride(from: 0, to: max(sound.count, 1), by: length).map { start in
      // A column hears as much before its own time as after.
      let range = max(0, start - length / 2)..<max(1, min(sound.count, start + length / 2))
      let sum = sound[range.clamped(to: 0..<sound.count)].reduce(0.0) {
        $0 + Double($1) * Double($1)
      }
      return gain * gain * sum / Double(range.count)
    }
  }
}

/// What a DMC's encoder has made of a stem, moment by moment.
package struct HeardStem {
  /// The features at each moment, as many as the encoder is wide.
  let columns: [[Float]]
  /// The time from one moment to the next; the first is the beginning of the stem.
  let columnSeconds: Double
  /// The mean square of the sound around each moment, as it was heard.
  let levels: [Double]
  /// What the stem was multiplied by before it was heard.
  package let gain: Double

  /// Mean squares below this count as silence: −80 dBFS.
  private static let silence = 1e-8
  /// Of a part of a stem, so do those that are this share of its loudest moment: −50 dB, the noise between and
  /// after what was played.
  private static let rest = 1e-5

  /// The largest of each feature within some time after the stem's beginning; `nil` where the stem is silent then.
  ///
  /// - Parameters:
  ///   - seconds: From when to when; `nil` means all of the stem.
  ///   - hearsSilence: Whether silence is as good as any sound.
  /// - Returns: As many features as the encoder is wide.
  func largest(within seconds: Range<Double>? = nil, hearsSilence: Bool = false) -> [Float]? {
    let chosen = columns.indices.filter { column in
      seconds?.contains(Double(column) * columnSeconds) ?? true
    }
    let floor =
      seconds == nil ? Self.silence : max(Self.silence, Self.rest * (levels.max() ?? 0))
    guard hearsSilence || chosen.contains(where: { levels[$0] > floor }),
      let first = chosen.first
    else { return nil }
    return chosen.dropFirst().reduce(columns[first]) { largest, column in
      zip(largest, columns[column]).map { max($0, $1) }
    }
  }
}
