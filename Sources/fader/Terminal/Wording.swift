/// How the command says several things at once.
enum Wording {
  /// `a, b and c`, each in one line; of more than ten the first nine, and how many more.
  static func list(_ things: [String]) -> String {
    let things = things.map(\.shown)
    if things.count > 10 {
      return things.prefix(9).joined(separator: ", ") + " and \(things.count - 9) more"
    }
    guard let last = things.last, things.count > 1 else { return things.first ?? "" }
    return things.dropLast().joined(separator: ", ") + " and \(last)"
  }

  /// `1 song`, `2 songs`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)" + (count == 1 ? "" : "s")
  }

  /// `leadVocal` as `lead vocal`.
  static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }
}
