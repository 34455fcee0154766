/// Songs on the disk: those that can be used, and why the others cannot.
package struct Dataset: Sendable {
  /// In the layout's order.
  package let songs: [Song]
  package let rejected: [Song.Rejection]

  /// Finds songs and opens each of their files once, to read its header.
  ///
  /// - Parameters:
  ///   - kind: How the files lie.
  ///   - path: Where.
  /// - Throws: Why there are no songs to speak of, usable or not.
  package init(_ kind: DatasetKind, at path: String) throws(DatasetError) {
    let found = try kind.layout.songs(at: path)
    if found.isEmpty { throw .noSongs(path) }
    var (songs, rejected): ([Song], [Song.Rejection]) = ([], [])
    for files in found {
      do {
        songs.append(try Song(files))
      } catch {
        rejected.append(error)
      }
    }
    self.songs = songs
    self.rejected = rejected
  }

  /// The sample rate that most mixes have, the higher on a tie; `nil` where there are none.
  package var commonSampleRate: Int? {
    let counts = Dictionary(grouping: songs, by: \.sampleRate).mapValues(\.count)
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  /// The length of all songs together.
  package var seconds: Double { songs.reduce(0) { $0 + $1.seconds } }
}
