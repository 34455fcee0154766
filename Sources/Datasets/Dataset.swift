import AudioIO
import Documents

/// Songs on the disk: those that can be used, and why the others cannot.
package struct Dataset: Sendable {
  /// How the files lie.
  package let layout: any DatasetLayout.Type
  /// The usable songs, in the layout's order.
  package internal(set) var songs: [Song]
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
    try self.init(type(of: layout), found, at: path)
  }

  /// Finds songs in a folder of the one layout that has songs there.
  ///
  /// - Parameters:
  ///   - path: A folder.
  ///   - catalogue: The layouts that it may have.
  /// - Throws: That no layout, or more than one, has songs there.
  package init(
    guessingLayoutAt path: String, among catalogue: LayoutCatalogue
  ) throws(DatasetError) {
    _ = try FolderContents(ofDataset: path)
    var found: [(layout: any DatasetLayout.Type, songs: [SongFiles])] = []
    for layout in catalogue.guessed {
      do {
        let songs = try layout.init().songs(at: path)
        if !songs.isEmpty { found.append((layout, songs)) }
      } catch {
        switch error {
        // Other files; and a list of songs is not a folder.
        case .notLayout, .file(.isFolder(_, wanted: _)): continue
        default: throw error
        }
      }
    }
    // A published dataset may look like a folder of songs, of the same ones.
    let published = Set(found.flatMap { $0.layout.isPublished ? $0.songs.map(\.name) : [] })
    found.removeAll { layout, songs in
      !layout.isPublished
        && songs.allSatisfy { published.contains($0.name) || $0.stems.isEmpty && $0.mixes.isEmpty }
    }
    guard let first = found.first else {
      throw .noLayout(path, known: catalogue.guessed.map { $0.name })
    }
    if found.count > 1 { throw .severalLayouts(path, found.map { $0.layout.name }) }
    try self.init(first.layout, first.songs, at: path)
  }

  private init(
    _ layout: any DatasetLayout.Type, _ found: [SongFiles], at path: String
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
    self.layout = layout
    self.songs = songs
    self.rejected = rejected
  }

  /// Refuses a dataset without a usable song.
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
