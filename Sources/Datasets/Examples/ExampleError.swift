/// Why there are no examples.
package enum ExampleError: Error, Equatable, CustomStringConvertible {
  /// Of the songs, so many are shorter than an example; of the others, so many seconds of possible starts
  /// are refused because the mix is silent, or because too few stems sound.
  case noPlace(
    rule: ExampleRule, songs: Int, tooShort: Int, silentSeconds: Double, sparseSeconds: Double)
  /// A file holds less than when it was surveyed.
  case changed(path: String)

  package var description: String {
    switch self {
    case .noPlace(_, songs: 0, _, _, _):
      "there are no songs to take examples from."
    case .noPlace(let rule, let songs, let tooShort, let silent, let sparse):
      "there is no place for an example of \(Self.seconds(rule.seconds)) s with "
        + "\(rule.minimumActiveStems) active stems: of \(songs) songs \(tooShort) are shorter; of "
        + "the other songs' places the mix is silent in \(Self.seconds(silent)) s, fewer stems "
        + "sound in \(Self.seconds(sparse)) s. Ask for shorter examples or fewer active stems."
    case .changed(let path):
      "\(path) has changed since the dataset was surveyed. Leave files alone while training runs, "
        + "and start again."
    }
  }

  /// To a hundredth.
  private static func seconds(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}
