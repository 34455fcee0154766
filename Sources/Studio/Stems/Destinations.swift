import AudioIO
import Documents
import Foundation

/// Tells whether two paths lead to one file, by way of links or not, whether it exists or will.
///
/// Paths are compared by their bytes: two names that differ only in how Unicode writes an é are two files.
struct FileIdentity: Hashable {
  private let path: [UInt8]

  init(_ path: String) {
    let url = URL(filePath: path)
    let resolved =
      PathText.resolved(path)
      ?? PathText.resolved(url.deletingLastPathComponent().path).map {
        $0 + "/" + url.lastPathComponent
      }
      ?? url.standardizedFileURL.path
    self.path = PathText.bytes(of: resolved)
  }
}

/// The files that a job writes.
struct Destinations {
  private let named: [(option: String, path: String)]

  /// - Parameter files: What names each file, and the file; `nil` and `-` are none.
  init(_ files: [(option: String, path: String?)]) {
    named = files.compactMap { option, path in path.flatMap { $0 == "-" ? nil : (option, $0) } }
  }

  var paths: [String] { named.map(\.path) }

  /// Refuses two that are one file.
  func refuseRepeats() throws {
    for (index, one) in named.enumerated() {
      for other in named[..<index] where FileIdentity(one.path) == FileIdentity(other.path) {
        throw JobError.input(
          "\(other.option) and \(one.option) both name \(one.path). Give one of them another name.")
      }
    }
  }

  /// Finds out before anything is computed whether a stereo file can be written.
  static func check(_ path: String, _ encoding: AudioEncoding, sampleRate: Int) throws {
    _ = try asInputError {
      try AudioFileWriter(path: path, encoding: encoding, sampleRate: sampleRate, channels: 2)
    }
  }
}

/// Names that can stand beside each other in a folder or a session, whatever they are made from.
///
/// Slashes become dashes, as does a dot at the beginning. A name that is taken, in any case of letters,
/// gets a number: `kick`, `kick-2`.
struct DistinctNames {
  private var taken: Set<String>

  /// - Parameter reserved: Names that nothing may get.
  init(reserved: [String] = []) {
    taken = Set(reserved.map { $0.lowercased() })
  }

  /// The next name.
  mutating func name(for wish: String) -> String {
    let safe = String(wish.map { $0 == "/" || $0 == "\0" ? "-" : $0 })
    let base = safe.isEmpty || safe.hasPrefix(".") ? "-" + safe.dropFirst() : safe
    var candidate = base
    var number = 2
    while !taken.insert(candidate.lowercased()).inserted {
      candidate = "\(base)-\(number)"
      number += 1
    }
    return candidate
  }
}
