import Documents
import Foundation

/// The figures of a run as a table (`metrics.csv`): a row for each logged step.
///
/// The first column is `step`, then the given ones, always in one order; a cell is empty where
/// nothing is known. Numbers are the shortest decimals that read back as the same `Double`
/// (`nan`, `inf` and `-inf` among them). Each row is handed to the operating system at once, so that
/// it outlives a killed process.
package final class MetricsTable {
  /// The columns after `step`.
  package let columns: [String]
  /// The step of the last row; `nil` where there is none.
  package private(set) var lastStep: Int?
  private let file: AppendedFile

  /// Opens a table.
  ///
  /// A resumed run finds its earlier rows: those up to `step` stay, later ones and a last line that
  /// was not written to its end are cut off. A file that is not there is begun.
  ///
  /// - Parameters:
  ///   - path: Where the file lies.
  ///   - columns: The columns after `step`; no commas, quotation marks or line breaks.
  ///   - step: The last step that is kept; `nil` begins the table anew.
  /// - Throws: A file of other columns or with a damaged row, or why it cannot be read or written.
  package init(
    path: String, columns: [String], keepingUpTo step: Int? = nil
  ) throws(LogFileError) {
    for name in columns where name.contains(where: { ",\"".contains($0) || $0.isNewline }) {
      preconditionFailure("MetricsTable: \"\(name)\" cannot be a column")
    }
    precondition(
      Set(["step"] + columns).count == columns.count + 1,
      "MetricsTable: two columns of one name in \(columns)")
    self.columns = columns
    let header = (["step"] + columns).joined(separator: ",")
    var kept: KeptRows?
    if let step, FileManager.default.fileExists(atPath: path) {
      kept = try KeptRows(of: path, header: header, upTo: step)
    }
    file = try AppendedFile(path: path, flags: O_CREAT)
    if let kept, kept.bytes > 0 {
      try file.cut(to: kept.bytes)
      lastStep = kept.lastStep
    } else {
      try file.cut(to: 0)
      try file.append(Data("\(header)\n".utf8))
    }
  }

  /// The step of the last whole row of a table; `nil` where there is none, or no table.
  static func lastStep(of path: String) -> Int? {
    guard let content = FileManager.default.contents(atPath: path) else { return nil }
    let lines = content.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
    return lines.last.flatMap { line in
      Int(String(decoding: line.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self))
    }
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - step: Later than that of the row before.
  ///   - values: Figures by column; cells of the others stay empty.
  /// - Throws: Why the file could not be written.
  package func add(step: Int, _ values: [String: Double]) throws(LogFileError) {
    precondition(
      lastStep.map { $0 < step } ?? true,
      "MetricsTable: step \(step) after step \(lastStep ?? 0)")
    let known = Set(columns)
    for name in values.keys.sorted() where !known.contains(name) {
      preconditionFailure("MetricsTable: no column \(name)")
    }
    let cells = columns.map { values[$0].map(Self.text) ?? "" }
    try file.append(Data((["\(step)"] + cells).joined(separator: ",").utf8 + [0x0A]))
    lastStep = step
  }

  private static func text(of number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

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
