import AudioIO

/// Songs on the disk: those that can be used, and why the others cannot.
package struct Dataset: Sendable {
  package let kind: DatasetKind
  /// In the layout's order.
  package let songs: [Song]
  package let rejected: [Song.Rejection]

  /// Finds songs and opens each of their files once, to read its header.
  ///
  /// - Parameters:
  ///   - layout: How the files lie.
  ///   - path: Where.
  /// - Throws: Why there are no songs to speak of, usable or not.
  package init(_ layout: any DatasetLayout, at path: String) throws(DatasetError) {
    let found = try layout.songs(at: path)
    if found.isEmpty { throw .noSongs(path) }
    self.init(layout.kind, found)
  }

  /// Finds songs in a kind's layout, as configurations have it by default.
  ///
  /// - Parameters:
  ///   - kind: How the files lie.
  ///   - path: Where.
  /// - Throws: Why there are no songs to speak of, usable or not.
  package init(_ kind: DatasetKind, at path: String) throws(DatasetError) {
    try self.init(kind.layout, at: path)
  }

  /// Finds songs in a folder of the one kind that has songs there.
  ///
  /// - Parameter path: A folder.
  /// - Throws: That no kind, or more than one, has songs there.
  package init(guessingKindAt path: String) throws(DatasetError) {
    _ = try FolderContents(ofDataset: path)
    var found: [(kind: DatasetKind, songs: [SongFiles])] = []
    for kind in DatasetKind.allCases where kind != .manifest {
      do {
        let songs = try kind.layout.songs(at: path)
        if !songs.isEmpty { found.append((kind, songs)) }
      } catch .notLayout {
        continue
      }
    }
    guard let first = found.first else { throw .noLayout(path) }
    if found.count > 1 { throw .severalLayouts(path, found.map(\.kind)) }
    self.init(first.kind, first.songs)
  }

  private init(_ kind: DatasetKind, _ found: [SongFiles]) {
    var (songs, rejected): ([Song], [Song.Rejection]) = ([], [])
    for files in found {
      do {
        songs.append(try Song(files))
      } catch {
        rejected.append(error)
      }
    }
    self.kind = kind
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
