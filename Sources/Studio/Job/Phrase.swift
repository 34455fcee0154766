import Documents
import Foundation

/// How messages say things.
package enum Phrase {
  /// `a, b and c`, each in one line; of more than ten the first nine, and how many more.
  package static func list(_ things: [String]) -> String {
    let things = things.map(\.shown)
    if things.count > 10 {
      return things.prefix(9).joined(separator: ", ") + " and \(things.count - 9) more"
    }
    guard let last = things.last, things.count > 1 else { return things.first ?? "" }
    return things.dropLast().joined(separator: ", ") + " and \(last)"
  }

  /// `1 song`, `2 songs`.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)" + (count == 1 ? "" : "s")
  }

  /// `leadVocal` as `lead vocal`.
  package static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }

  /// One decimal, as people read decibels.
  package static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

  /// Four significant digits.
  package static func number(_ value: Double) -> String { String(format: "%.4g", value) }

  /// `m:ss`, or `h:mm:ss` from an hour on.
  package static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return hours > 0
      ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
  }

  /// A whole number with a comma before every third digit from the end.
  package static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in "\(number)".reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text = "," + text }
      text = String(digit) + text
    }
    return text
  }
}
