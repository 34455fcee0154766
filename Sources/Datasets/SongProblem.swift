package import AudioIO
package import MixingConsole

/// What is wrong with the files of a song.
package enum SongProblem: Error, Equatable, Sendable, CustomStringConvertible {
  // The song cannot be used.
  case noStems(place: String)
  case noMix
  case severalMixes([String])
  case missingFile(String)
  case unreadable(reason: String)
  case tooManyChannels(path: String, channels: Int)

  // The song can be used.
  case defect(path: String, AudioDefect)
  case differentLengths(shortestSeconds: Double, longestSeconds: Double, mixSeconds: Double)
  case differentRates([Int])
  case missingStems([String])
  case mixesAmongStems([String])
  case severalStemFolders([String])
  case sameNames(String, paths: [String])
  case brokenTruth(SessionError)
  case differentTruth(path: String, unexplained: [String], unknown: [String])

  /// Whether the song cannot be used.
  package var isFatal: Bool {
    switch self {
    case .noStems, .noMix, .severalMixes, .missingFile, .unreadable, .tooManyChannels: true
    case .defect, .differentLengths, .differentRates, .missingStems, .mixesAmongStems,
      .severalStemFolders, .sameNames, .brokenTruth, .differentTruth:
      false
    }
  }

  package var description: String {
    switch self {
    case .noStems(let place):
      "there are no stems. Put them into \(place)."
    case .noMix:
      "there is no mix. Put it beside `stems/` as `mix.wav` or another audio file."
    case .severalMixes(let paths):
      "there are several mixes: \(paths.joined(separator: ", ")). Leave one."
    case .missingFile(let path):
      "\(path) does not exist. Put it there, or remove the song."
    case .unreadable(let reason):
      reason
    case .tooManyChannels(let path, let channels):
      "\(path) has \(channels) channels. Mono and stereo can be used; fold it down first."
    case .defect(let path, let defect):
      defect.description(of: path)
    case .differentLengths(let shortest, let longest, let mix):
      "lengths differ: the stems last \(Self.seconds(shortest))"
        + (Self.seconds(shortest) == Self.seconds(longest) ? "" : " to \(Self.seconds(longest))")
        + " s, the mix \(Self.seconds(mix)) s."
    case .differentRates(let rates):
      "sample rates differ: \(rates.map(String.init).joined(separator: ", ")) Hz; all are brought to "
        + "one."
    case .missingStems(let paths):
      "stems are missing: \(paths.joined(separator: ", ")). The song is used without them."
    case .mixesAmongStems(let paths):
      "\(paths.joined(separator: ", ")) \(paths.count == 1 ? "is a mix by its name" : "are mixes by their names"), "
        + "and left out of the stems. Rename what is a stem."
    case .severalStemFolders(let folders):
      "the stems are those in \(folders[0]), not in \(folders.dropFirst().joined(separator: ", "))."
    case .sameNames(let name, let paths):
      "\(paths.count) stems are called \"\(name)\": \(paths.joined(separator: ", ")). Rename them, or leave one "
        + "if they are one sound."
    case .brokenTruth(let error):
      "\(error) The song is used as if the file were not there."
    case .differentTruth(let path, let unexplained, let unknown):
      "\(path) "
        + [
          unexplained.isEmpty ? nil : "says nothing of \(unexplained.joined(separator: ", "))",
          unknown.isEmpty
            ? nil : "speaks of \(unknown.joined(separator: ", ")), which is not a stem",
        ].compactMap { $0 }.joined(separator: ", and ") + "."
    }
  }

  /// Seconds to a tenth.
  private static func seconds(_ value: Double) -> String {
    "\((value * 10).rounded() / 10)"
  }
}
