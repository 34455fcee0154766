/// Why the record of a split could not be read or written.
package enum SplitRecordError: Error, Equatable, CustomStringConvertible {
  case unreadable(String, reason: String)
  case notRecord(String, reason: String)
  case listedTwice(String, song: String)
  case unwritable(String, reason: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .notRecord(let path, let reason):
      "\(path): \(reason). The record of a split is "
        + "{\"train\": [SONG, …], \"validation\": […], \"test\": […]}."
    case .listedTwice(let path, let song):
      "\(path): \"\(song)\" is listed twice. Leave it in one split."
    case .unwritable(let path, let reason):
      "\(path) cannot be written: \(reason)"
    }
  }
}
