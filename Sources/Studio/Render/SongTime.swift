/// A time as people type it: `90`, `12.5`, `1:30`, `1:30.5`, `1:02:03`, each with a minus sign too, so that
/// what is out of range is refused by its range.
public struct SongTime: Equatable, Sendable, LosslessStringConvertible {
  /// In seconds.
  public let seconds: Double
  /// As it was typed.
  public let description: String

  public init(seconds: Double) {
    self.seconds = seconds
    description = "\(seconds)"
  }

  /// `nil` for what is no time: minutes and seconds after a colon have two digits and end at 59.
  public init?(_ text: String) {
    description = text
    if let seconds = Double(text) {
      guard seconds.isFinite else { return nil }
      self.seconds = seconds
      return
    }
    let form = /(-?)(?:(\d+):([0-5]\d)|(\d+)):([0-5]\d(?:\.\d+)?)/
    guard let match = text.wholeMatch(of: form),
      let rest = Double(match.5),
      let minutes = Double(match.3 ?? match.4 ?? ""), let hours = Double(match.2 ?? "0")
    else { return nil }
    let size = 3_600 * hours + 60 * minutes + rest
    seconds = match.1.isEmpty ? size : -size
  }
}
