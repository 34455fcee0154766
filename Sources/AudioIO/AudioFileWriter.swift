import Documents
import Foundation

/// An audio file in the making; it appears under its name with `finish()`, whole, or not at all.
///
/// - Integers: `round(x · 2^(bits − 1) + d)`, with triangular dither `d` of ±1 step, drawn for every
///   sample from seed, channel and sample number, so that an excerpt that says where it begins holds the
///   same integers as the whole; silence is dithered like everything else, so that the noise floor never
///   changes. What the integers cannot hold is clipped and counted.
/// - Floating point: the samples as they are, beyond full scale too.
/// - Same samples, encoding and seed: same bytes, whatever the sizes of the writes.
/// - Edge cases: an infinite value or one that is not a number is an error. A WAV file that is
///   expected to exceed 4 GB becomes RF64.
package final class AudioFileWriter {
  private static let block = 8_192
  /// The seed of the dither where nobody gives one.
  package static let defaultDitherSeed: UInt64 = 0
  /// Bytes of samples that a container with 32-bit sizes takes, headers aside.
  private static let shortContainerBytes = Int(UInt32.max) - 65_536

  /// Where the file will be; `-` is standard output.
  package let path: String
  /// What it is written as.
  package let encoding: AudioEncoding
  /// The sample rate in hertz.
  package let sampleRate: Int
  /// The number of channels.
  package let channels: Int
  /// Samples per channel written so far.
  package private(set) var samples = 0
  /// How many values written so far exceeded full scale in a format that holds no more: not just its
  /// last step, but |x| > 1. Always 0 for floating point.
  package private(set) var clippedSamples = 0

  private let output: OutputFile
  private let file: SoundFile
  private let firstSample: Int
  private let byteLimit: Int
  private let dithers: [TriangularDither]
  private let floats: UnsafeMutablePointer<Float>
  private let integers: UnsafeMutablePointer<Int32>

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: Where it will be; `-` is standard output, which gets the file with `finish()`.
  ///   - encoding: What to write.
  ///   - sampleRate: In hertz.
  ///   - channels: The number of channels.
  ///   - expectedSamples: Samples per channel that will come, where known: a WAV file of more than
  ///     4 GB must know beforehand.
  ///   - firstSample: The number of the first sample, where the file is an excerpt of something longer.
  ///   - ditherSeed: Of the dither of integer formats.
  ///   - standardOutput: The descriptor that `-` means.
  /// - Throws: Why such a file cannot be written there.
  package init(
    path: String, encoding: AudioEncoding, sampleRate: Int, channels: Int,
    expectedSamples: Int? = nil, firstSample: Int = 0,
    ditherSeed: UInt64 = AudioFileWriter.defaultDitherSeed,
    standardOutput: Int32 = STDOUT_FILENO
  ) throws(AudioFileError) {
    precondition(
      sampleRate > 0 && channels > 0, "AudioFileWriter: \(channels) channels, \(sampleRate) Hz")
    self.path = path
    self.encoding = encoding
    self.sampleRate = sampleRate
    self.channels = channels
    self.firstSample = firstSample

    let frameBytes = channels * (encoding.sampleFormat?.bits ?? 0) / 8
    let isLarge = (expectedSamples ?? 0) * frameBytes > Self.shortContainerBytes
    switch encoding.format {
    case .wav: byteLimit = isLarge ? .max : Self.shortContainerBytes
    case .aiff: byteLimit = Self.shortContainerBytes
    case .flac, .w64, .caf, .mp3: byteLimit = .max
    }
    if let expectedSamples, expectedSamples * frameBytes > byteLimit {
      throw .tooLong(path: path, format: encoding.format)
    }

    output = try AudioFileError.passing { () throws(FileError) in
      try OutputFile(path: path, standardOutput: standardOutput)
    }
    file = try SoundFile(
      writing: output, encoding, sampleRate: sampleRate, channels: channels, isLarge: isLarge)
    dithers = (0..<channels).map { TriangularDither(seed: ditherSeed, channel: $0) }
    floats = .allocate(capacity: Self.block * channels)
    integers = .allocate(capacity: Self.block * channels)
  }

  deinit {
    cancel()
    floats.deallocate()
    integers.deallocate()
  }

  /// The hidden file that is written to: what to remove when the process is interrupted.
  package var temporaryPath: String { output.temporaryPath }

  /// Appends samples.
  ///
  /// - Parameters:
  ///   - frames: Samples per channel.
  ///   - inputs: One per channel, each with `frames` values.
  /// - Throws: A full disk, a value that is not finite, a file that grows too long.
  package func write(frames: Int, from inputs: [UnsafePointer<Float>]) throws(AudioFileError) {
    precondition(
      inputs.count == channels, "write: \(inputs.count) inputs for \(channels) channels")
    try append(frames) { (channel, start, count) throws(AudioFileError) in
      try stage(inputs[channel] + start, count, channel: channel)
    }
  }

  /// Appends a buffer of the file's sample rate and number of channels.
  package func write(_ buffer: AudioBuffer) throws(AudioFileError) {
    precondition(
      buffer.channels.count == channels && buffer.sampleRate == sampleRate,
      "write: \(buffer.channels.count) channels at \(buffer.sampleRate) Hz "
        + "into \(channels) at \(sampleRate)")
    try append(buffer.samples) { (channel, start, count) throws(AudioFileError) in
      try buffer.channels[channel].withUnsafeBufferPointer { values throws(AudioFileError) in
        guard let first = values.baseAddress else { return }
        try stage(first + start, count, channel: channel)
      }
    }
  }

  /// Completes the file where it lies hidden, so that it can be read at `temporaryPath`. Nothing can be
  /// appended any more; `finish()` is still due.
  package func close() throws(AudioFileError) {
    file.close()
    try AudioFileError.passing(output.check)
  }

  /// Completes the file and moves it into place, replacing what was there.
  package func finish() throws(AudioFileError) {
    file.close()
    try AudioFileError.passing(output.commit)
  }

  /// Gives up: nothing is left of the file. Without effect after `finish()`.
  package func cancel() {
    file.close()
    output.discard()
  }

  // MARK: Blocks

  private func append(
    _ frames: Int, stage: (Int, Int, Int) throws(AudioFileError) -> Void
  ) throws(AudioFileError) {
    let frameBytes = channels * (encoding.sampleFormat?.bits ?? 0) / 8
    if (samples + frames) * frameBytes > byteLimit {
      throw .tooLong(path: path, format: encoding.format)
    }
    var start = 0
    while start < frames {
      let count = min(Self.block, frames - start)
      for channel in 0..<channels { try stage(channel, start, count) }
      if isInteger {
        try file.write(count, from: integers)
      } else {
        try file.write(count, from: floats)
      }
      samples += count
      start += count
    }
  }

  private var isInteger: Bool {
    encoding.sampleFormat == .integer16 || encoding.sampleFormat == .integer24
  }

  /// Puts one channel of a block in its place among the interleaved values.
  private func stage(
    _ values: UnsafePointer<Float>, _ count: Int, channel: Int
  ) throws(AudioFileError) {
    if !values.areFinite(count) {
      let index = (0..<count).first { !values[$0].isFinite } ?? 0
      throw .notFinite(path: path, channel: channel, sample: samples + index)
    }
    if isInteger {
      quantize(values, count, channel: channel)
    } else {
      let target = floats + channel
      for index in 0..<count { target[channels &* index] = values[index] }
    }
  }

  private func quantize(_ values: UnsafePointer<Float>, _ count: Int, channel: Int) {
    let bits = encoding.sampleFormat?.bits ?? 0
    let fullScale = Double(1 << (bits - 1))
    let unused = Int32(32 - bits)  // libsndfile takes the upper bits
    let dither = dithers[channel]
    let target = integers + channel
    var clipped = 0
    for index in 0..<count {
      let value = Double(values[index])
      clipped &+= abs(value) > 1 ? 1 : 0
      let exact = value * fullScale + dither[firstSample &+ samples &+ index]
      let held = min(max(exact, -fullScale), fullScale - 1)
      // Added to 1.5 · 2⁵², a number is rounded to the nearest integer, even on a tie, and that
      // integer stands in the low bits: many times faster than `rounded()` without SSE4.1.
      let rounded = Int32(truncatingIfNeeded: (held + 0x1.8p52).bitPattern)
      target[channels &* index] = rounded &<< unused
    }
    clippedSamples += clipped
  }
}
