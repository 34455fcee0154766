/// What is wrong with the files of a song.
package enum SongProblem: Error, Equatable, Sendable, CustomStringConvertible {
  // The song cannot be used.
  case noStems
  case noMix
  case severalMixes([String])
  case unreadable(reason: String)
  case tooManyChannels(path: String, channels: Int)

  // The song can be used.
  case shorterThanPromised(path: String)
  case differentLengths(shortestSeconds: Double, longestSeconds: Double, mixSeconds: Double)
  case differentRates([Int])

  /// Whether the song cannot be used.
  package var isFatal: Bool {
    switch self {
    case .noStems, .noMix, .severalMixes, .unreadable, .tooManyChannels: true
    case .shorterThanPromised, .differentLengths, .differentRates: false
    }
  }

  package var description: String {
    switch self {
    case .noStems:
      "there are no stems. Put them into `stems/`."
    case .noMix:
      "there is no mix. Put it beside `stems/` as `mix.wav` or another audio file."
    case .severalMixes(let paths):
      "there are several mixes: \(paths.joined(separator: ", ")). Leave one."
    case .unreadable(let reason):
      reason
    case .tooManyChannels(let path, let channels):
      "\(path) has \(channels) channels. Mono and stereo can be used; fold it down first."
    case .shorterThanPromised(let path):
      "\(path) ends before its header says; what is there is used."
    case .differentLengths(let shortest, let longest, let mix):
      "lengths differ: the stems last \(Self.seconds(shortest))"
        + (Self.seconds(shortest) == Self.seconds(longest) ? "" : " to \(Self.seconds(longest))")
        + " s, the mix \(Self.seconds(mix)) s."
    case .differentRates(let rates):
      "sample rates differ: \(rates.map(String.init).joined(separator: ", ")) Hz; all are brought to "
        + "one."
    }
  }

  /// To a tenth.
  private static func seconds(_ value: Double) -> String {
    "\((value * 10).rounded() / 10)"
  }
}
