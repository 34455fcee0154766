import Foundation
package import MixingConsole

/// The controls of a mix as tables in Markdown, for people.
///
/// First the tracks, a row each, a column for each control; then buses and master, a row for each
/// control. Columns are named by the path of `--set` behind the channel, with the unit where the
/// name has none. A control that stands at its default in every row is left out, as in a session.
/// Numbers have four digits; where a control moves, its first and last values are told; the values
/// of a bypassed effect stand in parentheses.
package struct ParameterTable {
  /// A control in a channel.
  private struct Cell {
    let name: String
    let spec: ControlSpec
    let value: ControlValue
    var isBypassed = false

    var isStandard: Bool { spec.standard.map { value == .constant($0) } ?? false }
  }

  private let session: Session

  /// The table of a session.
  package init(_ session: Session) { self.session = session }

  /// The tables, one after the other; only the first where nothing is set besides tracks.
  package var markdown: String {
    let rest = mixTable
    return rest.isEmpty ? trackTable : "\(trackTable)\n\(rest)"
  }

  private var trackTable: String {
    let rows = session.tracks.map { track in
      Self.cells(of: track.strip, fader: track.fader)
        + track.sends.map { send in
          Cell(
            name: "sends/\(send.bus)/levelDb", spec: LevelControl.levelDb.spec, value: send.level)
        }
    }
    // In the order of first appearance; tracks need not have the same effects.
    var columns: [Cell] = []
    var names: Set<String> = []
    for cell in rows.joined() where !cell.isStandard && names.insert(cell.name).inserted {
      columns.append(cell)
    }
    let lines = zip(session.tracks, rows).map { track, row in
      let cells = Dictionary(row.map { ($0.name, $0) }) { first, _ in first }
      return ["\(track.name)\(track.isMuted ? " (muted)" : "")"]
        + columns.map { column in cells[column.name].map(Self.text) ?? "" }
    }
    return Self.table(["track"] + columns.map(Self.title), lines)
  }

  private var mixTable: String {
    let channels =
      session.buses.map { ($0.name, Self.cells(of: $0.strip, fader: $0.fader)) }
      + [("master", Self.cells(of: session.master.strip, fader: session.master.fader))]
    let lines = channels.flatMap { name, cells in
      cells.filter { !$0.isStandard }.map { [name, Self.title(of: $0), Self.text(of: $0)] }
    }
    return lines.isEmpty ? "" : Self.table(["channel", "control", "value"], lines)
  }

  private static func cells(of strip: [EffectSlot], fader: ControlValue) -> [Cell] {
    var counts: [String: Int] = [:]
    let effects = strip.flatMap { slot -> [Cell] in
      let kind = slot.name
      let number = counts[kind, default: 0] + 1
      counts[kind] = number
      let path = number == 1 ? kind : "\(kind)[\(number)]"
      return zip(slot.effect.controls, slot.values).map { control, value in
        Cell(
          name: "\(path)/\(control.name)", spec: control.spec, value: value,
          isBypassed: slot.isBypassed)
      }
    }
    return effects + [Cell(name: "faderDb", spec: LevelControl.faderDb.spec, value: fader)]
  }

  // MARK: Text

  private static func title(of cell: Cell) -> String {
    switch cell.spec.unit {
    case .ratio: cell.name
    case .position: "\(cell.name) (0 left, 1 right)"
    case .decibels, .hertz, .milliseconds, .seconds, .beats:
      "\(cell.name) (\(cell.spec.unit.rawValue))"
    }
  }

  private static func text(of cell: Cell) -> String {
    let text =
      switch cell.value {
      case .constant(let value): number(value)
      case .points(let points):
        "\(number(points[0].value)) → \(number(points[points.count - 1].value))"
      }
    return cell.isBypassed ? "(\(text))" : text
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }

  private static func table(_ titles: [String], _ rows: [[String]]) -> String {
    let rule = ["---"] + titles.dropFirst().map { _ in "---:" }
    return ([titles, rule] + rows).map { row in
      "| " + row.map(escaped).joined(separator: " | ") + " |\n"
    }.joined()
  }

  /// A name as it is, whatever Markdown would make of it.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "\\`*_[]<>|".contains(character) { escaped += "\\" }
      escaped.append(character.isNewline ? " " : character)
    }
    return escaped
  }
}
