import Foundation

/// An open audio file, read from front to back at its own sample rate or at another.
///
/// Whatever libsndfile opens: any rate, width and number of channels (WAV, RF64, W64, AIFF, CAF,
/// FLAC, Ogg Vorbis, Opus, MP3, …). Full scale is 1; files of floating point may exceed it.
///
/// - Other rates: libsoxr, without delay; `⌈samples · to / from⌉` samples. The
///   result does not depend on how many frames are read at a time.
/// - Edge cases: values that are infinite or not a number become 0 and are counted. A file that ends
///   before its header says is read as far as it goes, see ``isShorterThanPromised``.
package final class AudioFileReader {
  private static let block = 16_384

  /// Where the file lies.
  package let path: String
  /// The rate of the samples that ``read(frames:into:)`` gives, in hertz.
  package let sampleRate: Int
  /// The rate in the file, in hertz.
  package let fileSampleRate: Int
  /// The number of channels.
  package let channels: Int
  /// Samples per channel at ``sampleRate``, according to the header; counted where it does not say.
  package let samples: Int
  /// Container and coding, for example `WAV (Microsoft), Signed 24 bit PCM`.
  package let formatName: String
  /// Whether the header promises more samples than the file holds: of WAV, AIFF and W64 known at
  /// once, of compressed files when their end has been read.
  package private(set) var isShorterThanPromised: Bool
  /// How many values read so far were infinite or not a number; each was replaced by 0.
  package private(set) var nonFiniteValues = 0
  /// The sample that is read next, at ``sampleRate``.
  package private(set) var position = 0

  private var file: SoundFile
  private let fileSamples: Int
  /// Frames of the file that have been read or skipped.
  private var filePosition = 0
  private let converter: SampleRateConverter?
  private let interleaved: UnsafeMutablePointer<Float>

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - sampleRate: the rate to deliver, in hertz; left out, the file's own.
  /// - Throws: why the file cannot be read, or not at that rate.
  package init(path: String, sampleRate: Int? = nil) throws(AudioFileError) {
    try Self.checkPath(path)
    var file = try SoundFile(reading: path)
    self.path = path
    fileSampleRate = file.sampleRate
    channels = file.channels
    formatName = file.formatName
    interleaved = .allocate(capacity: Self.block * file.channels)

    let rate = sampleRate ?? file.sampleRate
    self.sampleRate = rate
    converter =
      rate == file.sampleRate
      ? nil : SampleRateConverter(from: file.sampleRate, to: rate, channels: file.channels)

    if let frames = file.frames {
      fileSamples = frames
    } else {
      var counted = 0
      while case let count = file.read(Self.block, into: interleaved), count > 0 {
        counted += count
      }
      fileSamples = counted
      file = try SoundFile(reading: path)
    }
    self.file = file
    isShorterThanPromised = file.promisesMoreBytes
    samples = SampleRateConverter.length(fileSamples, from: file.sampleRate, to: rate)

    if samples == 0 { throw .noSamples(path: path) }
    if rate != file.sampleRate, converter == nil {
      throw .cannotConvert(path: path, from: file.sampleRate, to: rate)
    }
  }

  deinit { interleaved.deallocate() }

  private static func checkPath(_ path: String) throws(AudioFileError) {
    var status = stat()
    if stat(path, &status) != 0 {
      if errno == EACCES { throw .notReadable(path: path) }
      throw .missing(path: path)
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path: path) }
    if access(path, R_OK) != 0 { throw .notReadable(path: path) }
    if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { throw .noSamples(path: path) }
  }

  /// Reads the next samples.
  ///
  /// - Parameters:
  ///   - frames: how many samples per channel.
  ///   - outputs: one per channel, each with room for `frames`.
  /// - Returns: how many there were: fewer than `frames` only at the end, then 0.
  /// - Throws: ``AudioFileError/cannotRead(path:reason:)`` when the disk fails.
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
    let expected = min(frames, max(0, samples - position))
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

  /// Reads everything from ``position`` to the end.
  package func readAll() throws(AudioFileError) -> AudioBuffer { try read(frames: .max) }

  /// Goes to a sample; beyond the end there is nothing to read.
  ///
  /// At another rate than the file's, what follows equals what reading from the start gives but for
  /// the rounding of sample times (10⁻⁷ of full scale).
  ///
  /// - Parameter sample: at ``sampleRate``, from 0.
  /// - Throws: ``AudioFileError/cannotRead(path:reason:)`` when the disk fails.
  package func seek(to sample: Int) throws(AudioFileError) {
    precondition(sample >= 0, "seek: sample \(sample)")
    guard let converter else {
      try seekFile(to: sample)
      position = sample
      return
    }
    var (input, skip) = converter.restart(towards: min(sample, samples))
    try seekFile(to: input)
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
    let count = file.read(frames, into: output)
    filePosition += count
    if count < frames {
      if let reason = file.systemFailure { throw .cannotRead(path: path, reason: reason) }
      if filePosition < fileSamples { isShorterThanPromised = true }
    }
    let values = count * channels
    if !UnsafePointer(output).areFinite(values) {
      for index in 0..<values where !output[index].isFinite {
        output[index] = 0
        nonFiniteValues += 1
      }
    }
    return count
  }

  /// Where the library cannot go to a frame (a damaged or cut file), everything before it is read.
  private func seekFile(to frame: Int) throws(AudioFileError) {
    let target = min(frame, fileSamples)
    filePosition = target
    if file.seek(to: target) { return }
    file = try SoundFile(reading: path)
    filePosition = 0
    let counted = nonFiniteValues
    while filePosition < target {
      let wanted = min(Self.block, target - filePosition)
      if try readFile(wanted, into: interleaved) < wanted { break }
    }
    nonFiniteValues = counted
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
