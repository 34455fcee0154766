import Evaluation
import Foundation
import MixingConsole

/// Sound in a temporary file, to be measured: reading and writing ask whether to go on.
struct SpooledSound: Programme {
  private let spool: SpooledProgramme
  private let report: Reporter

  /// Nothing yet, of one or two channels.
  init(channels: Int, _ report: Reporter) throws {
    self.report = report
    spool = try Self.advised { try SpooledProgramme(channels: channels, folder: Self.folder) }
  }

  /// What `TMPDIR` names, else `/var/tmp`: `/tmp` may be memory.
  static let folder: String = {
    let named = NSTemporaryDirectory()
    let isUsual = URL(filePath: named).standardizedFileURL.path == "/tmp"
    return isUsual && access("/var/tmp", W_OK) == 0 ? "/var/tmp" : named
  }()

  var channels: Int { spool.channels }
  var samples: Int { spool.samples }

  /// Adds the next samples, planar, of all channels.
  func append(_ block: [[Float]]) throws {
    try report.check()
    try Self.advised { try spool.append(block) }
  }

  func read(_ range: Range<Int>) throws -> [[Float]] {
    try report.check()
    return try Self.advised { try spool.read(range) }
  }

  /// What `body` returns; the error of a temporary file with what can be done about it where no output has a folder.
  static func advised<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let failure as MixSpool.Failure {
      let (what, reason) =
        switch failure {
        case .cannotCreate(_, let reason): ("made", reason)
        case .cannotWrite(_, let reason): ("written", reason)
        case .cannotRead(_, let reason): ("read back", reason)
        }
      throw JobError.runtime(
        "the temporary file for sound cannot be \(what) in \(folder): \(reason). Set TMPDIR to a folder "
          + "with room for 8 bytes a sample.")
    }
  }
}
