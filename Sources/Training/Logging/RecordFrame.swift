import Documents
import Foundation

/// The frame around each record of an event file (TFRecord).
///
/// Length in 8 bytes, its masked CRC-32C in 4, the content, its masked CRC-32C in 4; all little
/// endian.
enum RecordFrame {
  /// The bytes of a record.
  static func framed(_ content: Data) -> Data {
    let length = Data(littleEndian: UInt64(content.count))
    var record = length
    record += Data(littleEndian: CRC32C.masked(of: length))
    record += content
    record += Data(littleEndian: CRC32C.masked(of: content))
    return record
  }
}
