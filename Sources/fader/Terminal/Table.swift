/// Text in columns.
enum Table {
  /// Rows of cells, each column as wide as its widest cell, a line each.
  static func rows(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(\.shown) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  /// Labels and what belongs to them.
  static func pairs(_ pairs: [(String, String)]) -> String {
    rows(pairs.map { [$0, $1] })
  }
}
