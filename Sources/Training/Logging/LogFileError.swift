package import Documents

/// Why a run could not be logged.
package enum LogFileError: Error, Equatable, CustomStringConvertible {
  case file(FileError)
  case cannotWrite(path: String, reason: String)
  case otherColumns(path: String, found: String, expected: String)
  case damagedRow(path: String, line: Int)

  package var description: String {
    switch self {
    case .file(let error):
      "\(error)"
    case .cannotWrite(let path, let reason):
      "\(path) could not be written (\(reason)). Make room on its disk, then resume the run."
    case .otherColumns(let path, let found, let expected):
      "\(path) has other columns than this run: found \(found), expected \(expected). "
        + "Resume with the losses and figures that the run began with, or move the file away."
    case .damagedRow(let path, let line):
      "\(path):\(line): this is no row of the table. Mend it, or move the file away."
    }
  }
}
