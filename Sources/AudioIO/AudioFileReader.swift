import Foundation

/// An open audio file, read from front to back at its own sample rate or at another.
///
/// Whatever libsndfile opens: any rate, width and number of channels (WAV, RF64, W64, AIFF, CAF,
/// FLAC, Ogg Vorbis, Opus, MP3, …). Full scale is 1; files of floating point may exceed it.
///
/// - Other rates: libsoxr, without delay; `⌈samples · to / from⌉` samples. The
///   result does not depend on how many frames are read at a time.
/// - Edge cases: values that are infinite or not a number become 0 and are counted. What is damaged is
///   read as far as that can be done, see `defects`; a file without any sound, or of nothing but values
///   that are not finite, is refused.
package final class AudioFileReader {
  private static let block = 16_384

  /// Where the file lies.
  package let path: String
  /// The rate of the samples that `read(frames:into:)` gives, in hertz.
  package let sampleRate: Int
  /// The rate in the file, in hertz.
  package let fileSampleRate: Int
  /// The number of channels.
  package let channels: Int
  /// Samples per channel at `sampleRate`, according to the header; counted where it does not say, or
  /// cannot be trusted.
  package let samples: Int
  /// Container and coding, for example `WAV (Microsoft), Signed 24 bit PCM`.
  package let formatName: String
  /// How many values read so far were infinite or not a number; each was replaced by 0.
  package private(set) var nonFiniteValues = 0
  /// The sample that is read next, at `sampleRate`.
  package private(set) var position = 0

  private let stream: SoundStream
  private let converter: SampleRateConverter?
  private let interleaved: UnsafeMutablePointer<Float>

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - sampleRate: The rate to deliver, in hertz; left out, the file's own.
  /// - Throws: Why the file cannot be read, or not at that rate.
  package init(path: String, sampleRate: Int? = nil) throws(AudioFileError) {
    let stream = try SoundStream(path)
    let rate = sampleRate ?? stream.sampleRate
    let converter =
      rate == stream.sampleRate
      ? nil : SampleRateConverter(from: stream.sampleRate, to: rate, channels: stream.channels)
    if rate != stream.sampleRate, converter == nil {
      throw .cannotConvert(path: path, from: stream.sampleRate, to: rate)
    }
    samples = SampleRateConverter.length(stream.frames, from: stream.sampleRate, to: rate)
    if samples == 0 { throw .noSamples(path: path) }
    self.path = path
    self.stream = stream
    self.sampleRate = rate
    self.converter = converter
    fileSampleRate = stream.sampleRate
    channels = stream.channels
    formatName = stream.formatName
    interleaved = .allocate(capacity: Self.block * stream.channels)
    try checkSound()
  }

  deinit { interleaved.deallocate() }

  /// What is wrong with the file, as far as is known by now: of some things only when that place has been
  /// read.
  package var defects: [AudioDefect] {
    stream.defects + (nonFiniteValues > 0 ? [.notFinite(values: nonFiniteValues)] : [])
  }

  /// `defects` in words, each with the path.
  package var warnings: [String] { defects.map { $0.description(of: path) } }

  /// Refuses a header without sound, and sound without a number: what is not finite begins it, and nothing but 0
  /// stands beside.
  private func checkSound() throws(AudioFileError) {
    // Where the frames were counted there is sound, and no coding that drops something holds NaN.
    if stream.isLossy { return }
    var (values, nonFinite) = (0, 0)
    while true {
      let count = try stream.read(values == 0 ? 1_024 : Self.block, into: interleaved)
      if count == 0, values == 0 {
        throw .noSound(path: path, seconds: Double(stream.frames) / Double(stream.sampleRate))
      }
      if count == 0 { throw .noNumbers(path: path, nonFinite: nonFinite, values: values) }
      let block = UnsafeBufferPointer(start: interleaved, count: count * channels)
      nonFinite += block.count(where: { !$0.isFinite })
      if nonFinite == 0 || block.contains(where: { $0.isFinite && $0 != 0 }) { break }
      values += block.count
    }
    stream.seek(to: 0)
  }

  /// Reads the next samples.
  ///
  /// - Parameters:
  ///   - frames: How many samples per channel.
  ///   - outputs: One per channel, each with room for `frames`.
  /// - Returns: How many there were: fewer than `frames` only at the end, then 0.
  /// - Throws: `AudioFileError.cannotRead` when the disk fails.
  package func read(
    frames: Int, into outputs: [UnsafeMutablePointer<Float>]
  ) throws(AudioFileError) -> Int {
    precondition(
      outputs.count == channels, "read: \(outputs.count) outputs for \(channels) channels")
    var done = 0
    while done < frames {
      let wanted = min(Self.block, frames - done)
      // One channel is interleaved as it is.
      let target = channels == 1 ? outputs[0] + done : interleaved
      let count = try readInterleaved(wanted, into: target)
      if channels > 1 {
        for (channel, output) in outputs.enumerated() {
          interleaved.gather(count, channel: channel, of: channels, into: output + done)
        }
      }
      done += count
      if count < wanted { break }
    }
    position += done
    return done
  }

  /// Reads up to so many samples per channel; an empty buffer at the end.
  package func read(frames: Int) throws(AudioFileError) -> AudioBuffer {
    var result = [[Float]](repeating: [], count: channels)
    // A damaged header may promise anything.
    let expected = min(frames, max(0, samples - position), 1 << 24)
    for channel in result.indices { result[channel].reserveCapacity(expected) }
    let planes = (0..<channels).map { _ in
      UnsafeMutablePointer<Float>.allocate(capacity: Self.block)
    }
    defer { for plane in planes { plane.deallocate() } }
    var left = frames
    while left > 0 {
      let wanted = min(Self.block, left)
      let count = try read(frames: wanted, into: planes)
      for (channel, plane) in planes.enumerated() {
        result[channel].append(contentsOf: UnsafeBufferPointer(start: plane, count: count))
      }
      left -= count
      if count < wanted { break }
    }
    return AudioBuffer(channels: result, sampleRate: sampleRate)
  }

  /// Reads everything from `position` to the end.
  package func readAll() throws(AudioFileError) -> AudioBuffer { try read(frames: .max) }

  /// Goes to a sample; beyond the end there is nothing to read.
  ///
  /// At another rate than the file's, what follows equals what reading from the start gives but for
  /// the rounding of sample times (10⁻⁷ of full scale).
  ///
  /// - Parameter sample: At `sampleRate`, from 0.
  /// - Throws: `AudioFileError.cannotRead` when the disk fails.
  package func seek(to sample: Int) throws(AudioFileError) {
    precondition(sample >= 0, "seek: sample \(sample)")
    guard let converter else {
      stream.seek(to: sample)
      position = sample
      return
    }
    var (input, skip) = converter.restart(towards: min(sample, samples))
    stream.seek(to: input)
    while skip > 0 {
      let count = try readInterleaved(min(skip, Self.block), into: interleaved)
      if count == 0 { break }
      skip -= count
    }
    position = sample
  }

  // MARK: The file

  /// Frames as they lie in the file, or converted.
  private func readInterleaved(
    _ frames: Int, into output: UnsafeMutablePointer<Float>
  ) throws(AudioFileError) -> Int {
    guard let converter else { return try readFile(frames, into: output) }
    return try converter.read(frames: frames, into: output, source: readFile)
  }

  private func readFile(
    _ frames: Int, into output: UnsafeMutablePointer<Float>
  ) throws(AudioFileError) -> Int {
    let count = try stream.read(frames, into: output)
    let values = count * channels
    if !UnsafePointer(output).areFinite(values) {
      for index in 0..<values where !output[index].isFinite {
        output[index] = 0
        nonFiniteValues += 1
      }
    }
    return count
  }
}

extension UnsafeMutablePointer<Float> {
  /// Takes one channel out of interleaved frames.
  fileprivate func gather(
    _ count: Int, channel: Int, of channels: Int, into output: UnsafeMutablePointer<Float>
  ) {
    if channels == 2 {
      // A constant distance: the compiler turns it into vectors.
      for index in 0..<count { output[index] = self[2 &* index &+ channel] }
    } else {
      for index in 0..<count { output[index] = self[channels &* index &+ channel] }
    }
  }
}

extension UnsafePointer<Float> {
  /// Whether none of the first `count` values is infinite or not a number.
  ///
  /// The largest exponent decides, as an integer: a loop that the compiler turns into vectors.
  func areFinite(_ count: Int) -> Bool {
    withMemoryRebound(to: Int32.self, capacity: count) { bits in
      var largest: Int32 = 0
      for index in 0..<count { largest = max(largest, bits[index] & 0x7FFF_FFFF) }
      return largest < 0x7F80_0000
    }
  }
}
