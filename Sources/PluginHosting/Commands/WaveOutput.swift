import Foundation
import MixingConsole

/// What a command gave: WAV in a nameless file, 16, 24 or 32 bits or 32-bit floats.
///
/// Programs that write to a pipe do not know how long the sound will be: a length of 0, one from 2 GiB less 64 KiB on, or
/// one beyond the end of the file means all that follows.
package final class WaveOutput: Sendable {
  /// How a value is written.
  enum Encoding: Equatable {
    case integer(bytes: Int)
    case float

    static let (integerTag, floatTag, extensibleTag) = (1, 3, 0xFFFE)

    var bytes: Int { if case .integer(let bytes) = self { bytes } else { 4 } }
  }

  package let channels: Int
  /// Samples of each channel.
  package let samples: Int
  private let encoding: Encoding
  /// Where the first sample lies in the file, in bytes.
  private let start: Int
  private let file: NamelessFile

  /// Reads the header of what was written.
  ///
  /// - Parameters:
  ///   - file: The whole file.
  ///   - channels: How many there have to be.
  ///   - sampleRate: What it has to be, in hertz.
  /// - Throws: `CommandFailure` for anything else; what reading meets.
  init(_ file: NamelessFile, channels: Int, sampleRate: Int) throws {
    self.file = file
    let length = file.length
    if length == 0 { throw CommandFailure.nothing }
    func bytes(_ count: Int, at place: Int) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      guard place + count <= length else {
        throw CommandFailure.noWave(reason: "it ends too early")
      }
      try bytes.withUnsafeMutableBytes { try file.read($0, at: place) }
      return bytes
    }
    let riff = try bytes(min(12, length), at: 0)
    guard riff.count == 12, riff.starts(with: "RIFF".utf8) || riff.starts(with: "RF64".utf8),
      riff[8...].elementsEqual("WAVE".utf8)
    else { throw CommandFailure.noWave(reason: "it does not begin with RIFF and WAVE") }
    var place = 12
    var format: Encoding?
    while true {
      let head = try bytes(8, at: place)
      let size = head.little(4, at: 4)
      place += 8
      if head.starts(with: "fmt ".utf8) {
        let found = try Self.format(bytes(min(max(size, 16), 40), at: place))
        if found.sampleRate != sampleRate {
          throw CommandFailure.wrongSampleRate(found: found.sampleRate, expected: sampleRate)
        }
        if found.channels != channels {
          throw CommandFailure.wrongChannels(found: found.channels, expected: channels)
        }
        format = found.encoding
      } else if head.starts(with: "data".utf8) {
        guard let format else {
          throw CommandFailure.noWave(reason: "its sound comes before its format")
        }
        let rest = length - place
        let isUnknown = size == 0 || size >= 0x7FFF_0000
        encoding = format
        start = place
        self.channels = channels
        samples = (isUnknown ? rest : min(size, rest)) / (format.bytes * channels)
        return
      }
      place += size + size % 2
    }
  }

  /// What the chunk `fmt ` says.
  private static func format(
    _ chunk: [UInt8]
  ) throws -> (encoding: Encoding, channels: Int, sampleRate: Int) {
    var tag = chunk.little(2, at: 0)
    // The first of what names the format in full.
    if tag == Encoding.extensibleTag, chunk.count >= 26 { tag = chunk.little(2, at: 24) }
    let (channels, bits) = (chunk.little(2, at: 2), chunk.little(2, at: 14))
    let encoding: Encoding
    switch (tag, bits) {
    case (Encoding.floatTag, 32): encoding = .float
    case (Encoding.integerTag, 16), (Encoding.integerTag, 24), (Encoding.integerTag, 32):
      encoding = .integer(bytes: bits / 8)
    default:
      throw CommandFailure.noWave(
        reason:
          "its samples are of \(bits) bits in format \(tag); 16, 24 and 32 bits or 32-bit floats are read"
      )
    }
    if channels == 0 || chunk.little(2, at: 12) != channels * encoding.bytes {
      throw CommandFailure.noWave(reason: "its header contradicts itself")
    }
    return (encoding, channels, chunk.little(4, at: 4))
  }

  /// Copies the samples in a range, which have to be there, into a buffer for each channel.
  func read(_ range: Range<Int>, into buffers: [UnsafeMutablePointer<Float>]) throws {
    let width = encoding.bytes
    var bytes = [UInt8](repeating: 0, count: range.count * channels * width)
    try bytes.withUnsafeMutableBytes { bytes in
      try file.read(bytes, at: start + range.lowerBound * channels * width)
      for (channel, buffer) in buffers.enumerated() {
        for index in 0..<range.count {
          let place = (index * channels + channel) * width
          switch encoding {
          case .float:
            buffer[index] = Float(
              bitPattern: UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
          case .integer:
            // The highest byte comes last: as the top of 32 bits, whatever the width.
            var value: UInt32 = 0
            for byte in 0..<width {
              value |= UInt32(bytes[place + byte]) << (8 * (4 - width + byte))
            }
            buffer[index] = Float(Int32(bitPattern: value)) * 0x1p-31
          }
        }
      }
    }
  }

  /// Refuses sound that is infinite or not a number, among so many samples.
  func checkFinite(_ count: Int, sampleRate: Int) throws {
    guard encoding == .float else { return }
    let block = 65_536
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: block * channels)
    defer { memory.deallocate() }
    let buffers = (0..<channels).map { memory + $0 * block }
    let end = min(count, samples)
    for first in stride(from: 0, to: end, by: block) {
      let range = first..<min(first + block, end)
      try read(range, into: buffers)
      if let bad = buffers.compactMap({ firstNonFinite($0, range.count) }).min() {
        throw CommandFailure.notFinite(seconds: Double(first + bad) / Double(sampleRate))
      }
    }
  }
}

extension [UInt8] {
  /// A number of so many bytes, the lowest first.
  fileprivate func little(_ count: Int, at place: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
  }
}
