import Foundation

/// An error that says what is wrong with a file, beside what is wrong with what it holds.
package protocol FileFailure: Error {
  init(file error: FileError)
}

extension FileFailure {
  /// Runs a body whose errors are those of any file.
  package static func passing<Value>(
    _ body: () throws(FileError) -> Value
  ) throws(Self) -> Value {
    do throws(FileError) { return try body() } catch { throw Self(file: error) }
  }
}

/// Why a file or a folder could not be read or written: the facts that hold for every kind of file.
///
/// The errors of audio files, sessions, checkpoints, datasets and runs hold this one for what is not
/// theirs.
public enum FileError: Error, Hashable, CustomStringConvertible {
  // Reading
  case missing(String)
  /// `wanted` is what should have been named, such as `a file`.
  case isFolder(String, wanted: String = "a file")
  case notRegular(String, kind: String)
  /// Its permissions are in the way.
  case notReadable(String)
  case cannotRead(String, reason: String)
  case folderNotReadable(String)
  /// `kind` is what the file was taken for, such as `a session`; the limit is in bytes.
  case tooLarge(String, limit: Int, kind: String)
  case notText(String)

  // Writing
  case cannotCreate(String, reason: String)
  case cannotWrite(String, reason: String)
  case diskFull(String)

  /// Where, what, and what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path) does not exist. Check the path."
    case .isFolder(let path, let wanted):
      "\(path) is a folder. Name \(wanted)."
    case .notRegular(let path, let kind):
      "\(path) is \(kind), no regular file. Write it to a file first."
    case .notReadable(let path):
      "\(path) may not be read. Change its permissions, or copy it."
    case .cannotRead(let path, let reason):
      "\(path) could not be read further (\(reason)). Check the disk it lies on."
    case .folderNotReadable(let path):
      "the folder \(path) cannot be read. Check its permissions."
    case .tooLarge(let path, let limit, let kind):
      "\(path) holds more than \(Self.size(limit)), the limit for \(kind). Is it one?"
    case .notText(let path):
      "\(path) is not UTF-8 text. Save it in that encoding."
    case .cannotCreate(let path, let reason):
      "\(path) cannot be created (\(reason)). Choose a folder that exists and may be written to."
    case .cannotWrite("-", let reason):
      "standard output could not be written (\(reason)). Write to a file."
    case .diskFull("-"):
      "standard output: no space left on device. Make room, or write somewhere else."
    case .cannotWrite(let path, let reason):
      "\(path) could not be written (\(reason)). Nothing was left there."
    case .diskFull(let path):
      "\(path) does not fit on its disk. Make room, or write somewhere else."
    }
  }

  /// What the operating system said when a path was to be opened for reading.
  package init(opening path: String, code: Int32) {
    self =
      switch code {
      case ENOENT, ENOTDIR: .missing(path)
      case EACCES, EPERM: .notReadable(path)
      case EISDIR: .isFolder(path)
      default: .cannotRead(path, reason: Self.reason(code))
      }
  }

  /// The operating system's words for an `errno`.
  package static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func size(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
  }
}
