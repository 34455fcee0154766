import AudioIO
import Documents
import MixingConsole

/// A song that can be used: stems and a mix of them, whose headers have been read.
package struct Song: Equatable, Sendable {
  package let name: String
  package let stems: [StemFile]
  /// The path of the mix.
  package let mix: String
  /// The mix's sample rate in hertz.
  package let sampleRate: Int
  /// The length of the mix.
  package let seconds: Double
  /// What the mix does with each stem, where that is known.
  package internal(set) var truth: SongTruth?
  /// What the user should know; nothing that keeps the song from being used.
  package let problems: [SongProblem]

  /// A longest stem and a mix that are further apart than this are reported, in seconds.
  private static let tolerance = 0.1

  /// Whether it is a sound by itself: its mix is its only stem.
  package var isSound: Bool { stems.map(\.path) == [mix] }

  /// Why a song cannot be used.
  package struct Rejection: Error, Equatable, Sendable {
    package let name: String
    package let problems: [SongProblem]
  }

  /// Opens every file of a song.
  ///
  /// - Parameter files: What a layout found.
  /// - Throws: All that keeps the song from being used.
  package init(_ files: SongFiles) throws(Rejection) {
    var fatal: [SongProblem] = []
    if files.stems.isEmpty { fatal.append(.noStems(place: files.stemPlace)) }
    switch files.mixes.count {
    case 0: fatal.append(.noMix)
    case 1: break
    default: fatal.append(.severalMixes(files.mixes))
    }
    var headers: [Header] = []
    for path in files.mixes.prefix(1) + files.stems.map(\.path) {
      do {
        headers.append(try Header(path))
      } catch {
        fatal.append(error)
      }
    }
    guard fatal.isEmpty, let mix = headers.first, let path = files.mixes.first else {
      throw Rejection(name: files.name, problems: fatal)
    }
    name = files.name
    stems = files.stems
    self.mix = path
    sampleRate = mix.sampleRate
    seconds = mix.seconds
    var problems = Self.problems(mix, headers) + files.problems
    for (name, alike) in Dictionary(grouping: stems, by: \.name).sorted(by: { $0.key < $1.key })
    where alike.count > 1 {
      problems.append(.sameNames(name, paths: alike.map(\.path)))
    }
    do throws(SessionError) {
      truth = try files.truth.map { path throws(SessionError) in try SongTruth(contentsOf: path) }
      if let truth, let path = files.truth {
        problems += truth.problems(beside: stems.map(\.name), path: path)
      }
    } catch {
      truth = nil
      problems.append(.brokenTruth(error))
    }
    self.problems = problems
  }

  private struct Header {
    let path: String
    let sampleRate: Int
    let seconds: Double
    let defects: [AudioDefect]

    init(_ path: String) throws(SongProblem) {
      let reader: AudioFileReader
      do {
        reader = try AudioFileReader(path: path)
      } catch .file(.missing(let path)) {
        throw .missingFile(path)
      } catch {
        throw .unreadable(reason: "\(error)")
      }
      if reader.channels > 2 {
        throw .tooManyChannels(path: path, channels: reader.channels)
      }
      self.path = path
      sampleRate = reader.sampleRate
      seconds = Double(reader.samples) / Double(reader.sampleRate)
      defects = reader.defects
    }
  }

  private static func problems(_ mix: Header, _ headers: [Header]) -> [SongProblem] {
    var problems = headers.flatMap { header in
      header.defects.map { SongProblem.defect(path: header.path, $0) }
    }
    let lengths = headers.dropFirst().map(\.seconds)
    let (shortest, longest) = (lengths.min() ?? mix.seconds, lengths.max() ?? mix.seconds)
    // A stem may end early, as when its silence was cut off; half the song is much.
    if abs(longest - mix.seconds) > tolerance || shortest < mix.seconds / 2 {
      problems.append(
        .differentLengths(
          shortestSeconds: shortest, longestSeconds: longest, mixSeconds: mix.seconds))
    }
    let rates = Set(headers.map(\.sampleRate))
    if rates.count > 1 { problems.append(.differentRates(rates.sorted())) }
    return problems
  }
}
