import Documents
import Foundation

/// What a resumed run keeps of a table.
struct KeptRows {
  /// How many bytes from the file's beginning; 0 where not even the header is whole.
  let bytes: Int
  /// The step of the last row kept.
  let lastStep: Int?

  /// Reads a table with this header up to the last row of a step.
  init(of path: String, header: String, upTo step: Int) throws(LogFileError) {
    let content: Data
    do {
      content = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .file(.cannotRead(path, reason: error.localizedDescription))
    }
    // What follows the last line break was cut off by whatever ended the process.
    var lines = content.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }[...]
    guard let first = lines.popFirst() else {
      (bytes, lastStep) = (0, nil)
      return
    }
    if first != header { throw .otherColumns(path: path, found: first, expected: header) }
    let commas = header.count { $0 == "," }
    var (bytes, last) = (first.utf8.count + 1, Int?.none)
    for (index, line) in lines.enumerated() {
      guard let number = Int(line.prefix { $0 != "," }), line.count(where: { $0 == "," }) == commas
      else { throw .damagedRow(path: path, line: index + 2) }
      if number > step { break }
      last = number
      bytes += line.utf8.count + 1
    }
    (self.bytes, lastStep) = (bytes, last)
  }
}
