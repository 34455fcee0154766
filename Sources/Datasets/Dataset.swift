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
    try self.init(layout.kind, found, at: path)
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
    // A published dataset may look like a folder of songs, of the same ones.
    let published = Set(found.flatMap { $0.kind == .folder ? [] : $0.songs.map(\.name) })
    found.removeAll { kind, songs in
      kind == .folder
        && songs.allSatisfy { published.contains($0.name) || $0.stems.isEmpty && $0.mixes.isEmpty }
    }
    guard let first = found.first else { throw .noLayout(path) }
    if found.count > 1 { throw .severalLayouts(path, found.map(\.kind)) }
    try self.init(first.kind, first.songs, at: path)
  }

  private init(
    _ kind: DatasetKind, _ found: [SongFiles], at path: String
  ) throws(DatasetError) {
    // Splits and truths go by names; two may be equal though their bytes are not (é in one letter or in two).
    var names: Set<String> = []
    for files in found where !names.insert(files.name).inserted {
      throw .duplicateSong(path, name: files.name)
    }
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

  /// Refuses a dataset of which nothing can be used.
  ///
  /// - Parameter path: Where it lies, for the message.
  /// - Throws: What is wrong with each song.
  package func requireSongs(at path: String) throws(DatasetError) {
    if songs.isEmpty { throw .noUsableSongs(path, rejected) }
  }

  /// The sample rate that most mixes have, the higher on a tie; `nil` where there are none.
  package var commonSampleRate: Int? {
    songs.map(\.sampleRate).commonSampleRate
  }

  /// The length of all songs together.
  package var seconds: Double { songs.reduce(0) { $0 + $1.seconds } }
}
