import Foundation

/// A stereo mix of any length on its way to the output stage, kept in a nameless temporary file.
///
/// The file is unlinked as soon as it is open, so nothing is left behind however the program ends.
package final class MixSpool {
  /// Why the spool cannot be used.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case cannotCreate(folder: String, reason: String)
    case cannotWrite(folder: String, reason: String)
    case cannotRead(folder: String, reason: String)

    package var description: String {
      switch self {
      case .cannotCreate(let folder, let reason):
        "no temporary file can be made in \(folder): \(reason). Choose an output folder that can be "
          + "written to."
      case .cannotWrite(let folder, let reason):
        "the temporary file in \(folder) cannot be written: \(reason). Free some space, or write the "
          + "mix elsewhere."
      case .cannotRead(let folder, let reason):
        "the temporary file in \(folder) cannot be read back: \(reason)."
      }
    }
  }

  /// How many samples of each channel the spool holds.
  package private(set) var samples = 0
  private let folder: String
  private let descriptor: Int32
  private static let frameBytes = 2 * MemoryLayout<Float>.stride

  /// An empty spool in a folder: that of the output, where there is room for it.
  package init(folder: String) throws(Failure) {
    self.folder = folder
    var template = Array((folder + "/.fader-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    if descriptor < 0 { throw .cannotCreate(folder: folder, reason: Self.reason) }
    unlink(template)
  }

  deinit { close(descriptor) }

  private static var reason: String { String(cString: strerror(errno)) }

  /// Adds `count` samples of each channel to the end.
  package func append(
    left: UnsafePointer<Float>, right: UnsafePointer<Float>, count: Int
  ) throws(Failure) {
    var frames = [Float](repeating: 0, count: 2 * count)
    for index in 0..<count {
      frames[2 * index] = left[index]
      frames[2 * index + 1] = right[index]
    }
    let bytes = count * Self.frameBytes
    let start = samples * Self.frameBytes
    var done = 0
    while done < bytes {
      let written = frames.withUnsafeBytes { raw in
        pwrite(descriptor, raw.baseAddress.map { $0 + done }, bytes - done, off_t(start + done))
      }
      if written < 0 && errno == EINTR { continue }
      if written <= 0 { throw .cannotWrite(folder: folder, reason: Self.reason) }
      done += written
    }
    samples += count
  }

  /// A copy of the samples of each channel in a range.
  package func read(_ range: Range<Int>) throws(Failure) -> [[Float]] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= samples,
      "MixSpool: \(range) of \(samples) samples")
    var frames = [Float](repeating: 0, count: 2 * range.count)
    let bytes = range.count * Self.frameBytes
    let start = range.lowerBound * Self.frameBytes
    var done = 0
    while done < bytes {
      let count = frames.withUnsafeMutableBytes { raw in
        pread(descriptor, raw.baseAddress.map { $0 + done }, bytes - done, off_t(start + done))
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 {
        throw .cannotRead(folder: folder, reason: count < 0 ? Self.reason : "it is cut short")
      }
      done += count
    }
    return (0..<2).map { channel in
      [Float](unsafeUninitializedCapacity: range.count) { samples, count in
        for index in 0..<range.count { samples[index] = frames[2 &* index &+ channel] }
        count = range.count
      }
    }
  }
}
