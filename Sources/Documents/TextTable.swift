/// Text in columns.
///
/// What is wider than a terminal is made to fit: columns of words are wrapped at words, a row's other
/// columns staying where they are; columns of numbers never are, and where they are too many the table is
/// continued below, with the first column again. Without a width (a pipe, a file) every row is one line.
package enum TextTable {
  /// Labels and what belongs to them.
  package static func pairs(
    _ pairs: [(String, String)], within width: Int?
  ) -> String {
    let rows = pairs.map { [$0.shown, $1.shown] }
    let natural = columns(of: rows).map(\.width)
    guard let width, natural.count == 2, natural[0] + gap + natural[1] > width else {
      return lines(rows, widths: natural)
    }
    let label = min(natural[0], width / 2)
    return lines(rows, widths: [label, max(width - gap - label, 1)])
  }

  /// Rows of cells; the first row names the columns.
  ///
  /// - Parameters:
  ///   - rows: A row may have fewer cells than others.
  ///   - width: How many characters a line may have; `nil` for any number.
  /// - Returns: Lines, each with its line break and without spaces at its end.
  package static func rows(_ rows: [[String]], within width: Int?) -> String {
    let rows = rows.map { $0.map(\.shown) }
    guard let width, naturalWidth(of: rows) > width else {
      return lines(rows, widths: columns(of: rows).map(\.width))
    }
    return blocks(rows, within: width).map { block in
      let part = rows.map { row in block.filter { $0 < row.count }.map { row[$0] } }
      return lines(part, widths: widths(of: part, within: width))
    }.joined(separator: "\n")
  }

  // MARK: Blocks

  /// Between two columns.
  private static let gap = 2
  /// Columns of words become no narrower than this unless there is no other way.
  private static let leastWords = 12

  /// Which columns stand beside each other, the first in every block.
  private static func blocks(_ rows: [[String]], within width: Int) -> [[Int]] {
    let columns = columns(of: rows)
    let least = columns.map { $0.isNumeric ? $0.width : min($0.width, leastWords) }
    var blocks: [[Int]] = []
    var block: [Int] = []
    for column in columns.indices {
      let taken = (block + [column]).reduce(0) { $0 + least[$1] } + gap * block.count
      if taken > width && block.count > 1 {
        blocks.append(block)
        block = [0]
      }
      block.append(column)
    }
    return blocks + [block]
  }

  // MARK: Columns

  /// A column as it would stand if there were room.
  private struct Column {
    let width: Int
    /// Whether its cells, but for the first, are figures, which are not wrapped.
    let isNumeric: Bool

    init(_ cells: [String]) {
      width = cells.map(\.count).max() ?? 0
      let body = cells.dropFirst().filter { !$0.isEmpty }
      isNumeric =
        !body.isEmpty
        && body.allSatisfy { $0.first?.isWholeNumber == true || "-–[".contains($0.prefix(1)) }
    }
  }

  private static func columns(of rows: [[String]]) -> [Column] {
    (0..<(rows.map(\.count).max() ?? 0)).map { column in
      Column(rows.map { column < $0.count ? $0[column] : "" })
    }
  }

  private static func naturalWidth(of rows: [[String]]) -> Int {
    let columns = columns(of: rows)
    return columns.reduce(0) { $0 + $1.width } + gap * max(columns.count - 1, 0)
  }

  /// How wide each column is: as wide as its widest cell; where that is too much, columns of words are at
  /// most as wide as a common limit, and failing that all columns.
  private static func widths(of rows: [[String]], within width: Int) -> [Int] {
    let columns = columns(of: rows)
    let natural = columns.map(\.width)
    let room = width - gap * (columns.count - 1)
    func limited(_ limit: Int, wrapsFigures: Bool) -> [Int] {
      columns.map { $0.isNumeric && !wrapsFigures ? $0.width : min($0.width, limit) }
    }
    for wrapsFigures in [false, true] {
      let limits = stride(from: width, through: wrapsFigures ? 1 : leastWords, by: -1)
      for limit in limits {
        var widths = limited(limit, wrapsFigures: wrapsFigures)
        let left = room - widths.reduce(0, +)
        if left < 0 { continue }
        // What the common limit leaves over goes to the first columns that can use it.
        var spare = left
        for index in widths.indices where widths[index] < natural[index] && spare > 0 {
          widths[index] += 1
          spare -= 1
        }
        return widths
      }
    }
    return columns.map { _ in 1 }
  }

  // MARK: Lines

  private static func lines(_ rows: [[String]], widths: [Int]) -> String {
    rows.map { row in
      let cells = zip(row, widths).map { wrapped($0, within: $1) }
      let height = cells.map(\.count).max() ?? 1
      return (0..<height).map { line in
        let parts = zip(cells, widths).map { cell, width in
          let text = line < cell.count ? cell[line] : ""
          return text + String(repeating: " ", count: width - text.count)
        }
        let text = parts.joined(separator: String(repeating: " ", count: gap))
        return String(text.reversed().drop { $0 == " " }.reversed()) + "\n"
      }.joined()
    }.joined()
  }

  /// A cell in lines, broken between words, and within a word that is too long by itself.
  private static func wrapped(_ cell: String, within width: Int) -> [String] {
    if cell.count <= width { return [cell] }
    var lines: [String] = []
    var line = ""
    for word in cell.split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
      while line.count > width {
        lines.append(String(line.prefix(width)))
        line = String(line.dropFirst(width))
      }
    }
    return lines + [line]
  }
}
