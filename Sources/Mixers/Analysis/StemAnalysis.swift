import Foundation
package import MixingConsole
import SignalOps
package import TensorEngine

/// What one pass over a stem says about it: level, spectrum, dynamics, stereo image.
///
/// A stem is read in blocks; what is kept is some 30 kB for each minute of audio. All figures are finite;
/// those without a meaning for silence are `nil`.
package struct StemAnalysis: Sendable {
  /// The rate of the samples analysed, in hertz.
  package let sampleRate: Int
  /// 1 or 2.
  package let channels: Int
  /// Samples per channel.
  package let samples: Int
  /// Loudness where the stem sounds in LUFS: integrated, gated; of a stem too short for the gate, that
  /// of its spectrum. `nil` below −70 LUFS: silence.
  package let loudnessLufs: Double?
  package let envelope: LevelEnvelope
  /// The bands of everything that follows.
  package let layout: BandLayout
  /// Band powers of blocks of `blockSeconds`, `[block][band]`, the channels' powers summed.
  package let blocks: [Float]
  package let blockSeconds: Double
  /// How the channels relate; `nil` for mono.
  package let stereo: StereoImage?
  /// What the sound is made of; `nil` for silence.
  package let texture: SoundTexture?
  /// How a voice hisses; `nil` where there is no voice, or nothing that hisses.
  let sibilance: Sibilance?
  /// The gain with which all this was heard, in decibels: 0 but for a stem at an absurd level.
  package var gainDb = 0.0

  /// Frames in a block of `blocks`.
  private static let framesPerBlock = 8
}

extension StemAnalysis {
  /// The highest magnitude that is analysed as it is, 20 dB over full scale. What exceeds it is no recording of
  /// floating point but integers stored as such, or a mistake.
  package static let highestPeak: Float = 10

  /// A stem exceeds `highestPeak`.
  package struct TooLoud: Error {}

  /// The gain for a stem that exceeds `highestPeak`, in decibels: full scale of integers of 8, 16, 24 or 32 bits
  /// becomes 1, so that stems of one kind keep their balance; what exceeds these gets a peak of 1.
  package static func gainDb(forPeak peak: Float) -> Double {
    let scale = [7, 15, 23, 31].map { pow(2, Double($0)) }.first { $0 >= 0.99 * Double(peak) }
    return (-200 * log10(scale ?? Double(peak))).rounded() / 10
  }

  /// Reads a stem to its end.
  ///
  /// - Parameters:
  ///   - source: The stem, from its start.
  ///   - gainDb: How it is heard, in decibels.
  ///   - sampleRate: Of the stem, in hertz.
  ///   - backend: Whose kernels run.
  ///   - progress: Called with the number of samples read, block by block; what it throws ends the
  ///     analysis.
  /// - Throws: `TooLoud`, what the source or `progress` throws.
  package init(
    of source: any StemSource, gainDb: Double = 0, sampleRate: Int, on backend: Backend,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    let rate = Double(sampleRate)
    let channels = source.channels
    var meter = LoudnessMeter(sampleRate: sampleRate, channels: channels, on: backend)
    var envelope = LevelEnvelope(sampleRate: sampleRate)
    let frames = BandFrames(sampleRate: sampleRate, channels: channels, on: backend)
    var samples = 0
    let gain = Float(pow(10, gainDb / 20))
    while case let block = try Self.block(of: source, gain: gain), !block[0].isEmpty {
      meter.add(block)
      envelope.add(block)
      frames.add(block)
      samples += block[0].count
      try progress(samples)
    }
    envelope.finish()
    frames.finish()
    let blocks = Self.means(of: frames, over: Self.framesPerBlock)
    let spectrum = Self.mean(of: blocks, bands: frames.layout.count)
    let ungated = frames.layout.loudnessLufs(spectrum).flatMap { $0 > -70 ? $0 : nil }
    self.init(
      sampleRate: sampleRate, channels: channels, samples: samples,
      loudnessLufs: meter.integratedLufs ?? ungated, envelope: envelope, layout: frames.layout,
      blocks: blocks, blockSeconds: Double(Self.framesPerBlock * frames.hop) / rate,
      stereo: frames.stereo,
      texture: SoundTexture(bands: frames, pitches: frames.pitches),
      sibilance: Sibilance(of: frames, channels: channels), gainDb: gainDb)
  }

  private static func block(of source: any StemSource, gain: Float) throws -> [[Float]] {
    let size = 32_768
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: size * source.channels)
    defer { scratch.deallocate() }
    let rows = (0..<source.channels).map { scratch + $0 * size }
    let count = try source.read(size, into: rows)
    if gain != 1 {
      for row in rows { for index in 0..<count { row[index] *= gain } }
    }
    for row in rows where UnsafePointer(row).peak(count: count) > highestPeak { throw TooLoud() }
    return rows.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The means of every so many frames, the last ones as they are left.
  private static func means(of frames: BandFrames, over count: Int) -> [Float] {
    let bands = frames.layout.count
    return stride(from: 0, to: frames.count, by: count).flatMap { start in
      let range = start..<min(start + count, frames.count)
      return (0..<bands).map { band in
        range.reduce(0) { $0 + frames.powers[$1 * bands + band] } / Float(range.count)
      }
    }
  }
}

extension StemAnalysis {
  /// The number of blocks in `blocks`.
  package var blockCount: Int { blocks.count / layout.count }

  /// The power of a band in a block; 0 outside the stem.
  package func power(block: Int, band: Int) -> Double {
    block >= 0 && block < blockCount ? Double(blocks[block * layout.count + band]) : 0
  }

  /// Whether nothing is to be heard: no power above −70 LUFS.
  package var isSilent: Bool { loudnessLufs == nil }

  /// For each block, whether its K-weighted power is within 20 dB of the loudest: whether it sounds.
  package var activeBlocks: [Bool] {
    let bands = layout.count
    let powers = (0..<blockCount).map { block in
      (0..<bands).reduce(0) { $0 + layout.loudnessWeights[$1] * power(block: block, band: $1) }
    }
    let gate = (powers.max() ?? 0) * 0.01
    return powers.map { $0 > gate }
  }

  /// The mean power of each band over the blocks in which the stem sounds.
  package var activeSpectrum: [Double] { spectrum(ofBlocks: activeBlocks) }

  /// The mean power of each band over some blocks.
  func spectrum(ofBlocks isMeant: [Bool]) -> [Double] {
    let indices = isMeant.indices.filter { isMeant[$0] }
    return (0..<layout.count).map { band in
      indices.reduce(0) { $0 + power(block: $1, band: band) } / Double(max(1, indices.count))
    }
  }

  private static func mean(of blocks: [Float], bands: Int) -> [Double] {
    let count = blocks.count / bands
    var sums = [Double](repeating: 0, count: bands)
    for block in 0..<count {
      for band in 0..<bands { sums[band] += Double(blocks[block * bands + band]) }
    }
    return sums.map { $0 / Double(max(1, count)) }
  }
}

extension StemAnalysis {
  /// The analysis of two mono stems as the left and right channel of one sound.
  ///
  /// Powers add up, peaks are the higher ones; texture and sibilance are the left's. How the channels relate is not
  /// known from separate analyses: `stereo` is `nil`.
  init(left: StemAnalysis, right: StemAnalysis) {
    precondition(
      left.layout.centresHz == right.layout.centresHz,
      "StemAnalysis: joining stems at \(left.sampleRate) and \(right.sampleRate) Hz")
    let loudnesses = [left, right].compactMap(\.loudnessLufs)
    self.init(
      sampleRate: left.sampleRate, channels: 2, samples: max(left.samples, right.samples),
      loudnessLufs: loudnesses.isEmpty
        ? nil : 10 * log10(loudnesses.reduce(0) { $0 + pow(10, $1 / 10) }),
      envelope: LevelEnvelope(left: left.envelope, right: right.envelope), layout: left.layout,
      blocks: Self.sum(left.blocks, right.blocks, by: +), blockSeconds: left.blockSeconds,
      stereo: nil, texture: left.texture ?? right.texture,
      sibilance: left.sibilance ?? right.sibilance, gainDb: left.gainDb)
  }

  /// Elements combined one by one, those beyond the end of the shorter array with 0.
  static func sum(_ a: [Float], _ b: [Float], by combine: (Float, Float) -> Float) -> [Float] {
    (0..<max(a.count, b.count)).map {
      combine($0 < a.count ? a[$0] : 0, $0 < b.count ? b[$0] : 0)
    }
  }
}

extension LevelEnvelope {
  fileprivate init(left: LevelEnvelope, right: LevelEnvelope) {
    self.init(
      peaks: StemAnalysis.sum(left.peaks, right.peaks, by: max),
      powers: StemAnalysis.sum(left.powers, right.powers) { ($0 + $1) / 2 })
  }
}
