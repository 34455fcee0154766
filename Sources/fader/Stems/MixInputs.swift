import Foundation
import MixingConsole

/// What goes into a mix: the files that the user named, or those of an earlier session.
struct MixInputs {
  let stems: [MixInput]
  /// Which files a folder gave, and what else lies in it.
  let collection: StemCollection
  /// Files that cannot be mixed.
  let bad: [SkippedFile]
  /// What the user should know: files that had to be skipped, tracks without a stem.
  let warnings: [String]

  /// Opens every file once.
  ///
  /// - Parameters:
  ///   - arguments: `STEMS…`; empty for the stems of `session`.
  ///   - session: An earlier session. Its tracks are matched with files by file, then by name.
  ///   - outputs: What the command will write.
  ///   - skippingBad: Whether to go on without files that cannot be mixed.
  /// - Throws: Which files cannot be mixed, or would be replaced.
  init(
    _ arguments: [String], session: Session?, outputs: [String], skippingBad: Bool
  ) throws {
    let collection = try StemCollection(arguments, outputs: outputs)
    let earlier = session?.tracks ?? []
    let files = arguments.isEmpty ? earlier.map(\.file) : collection.files
    guard SessionLimits.tracks >= files.count else {
      throw CommandFailure.unusableInput(
        "there are \(files.count) stems; a mix takes up to \(SessionLimits.tracks).")
    }
    try Self.refuse(outputs, asReplacing: files + earlier.map(\.file))
    let headers = try StemHeader.read(files, skippingBad: skippingBad)
    let tracks = arguments.isEmpty ? earlier : Self.match(files, with: earlier)
    var names = DistinctNames(reserved: MixInputs.reservedNames + tracks.compactMap { $0?.name })
    var (stems, bad): ([MixInput], [SkippedFile]) = ([], [])
    for (header, track) in zip(headers, tracks) {
      switch header {
      case .failure(let file): bad.append(file)
      case .success(let header):
        let name = track?.name ?? names.name(for: Self.name(of: header.path))
        stems.append(MixInput(name: name, header: header, earlier: track))
      }
    }
    self.stems = stems
    self.collection = collection
    self.bad = bad
    let used = Set(tracks.compactMap { $0?.name })
    warnings =
      bad.map { "skipped: " + $0.reason }
      + earlier.map(\.name).filter { !used.contains($0) }.map {
        "track \"\($0)\" of the session to start from has no stem here and is left out."
      }
  }

  /// What a path of `--set` means as a whole.
  static let reservedNames = ["master", "*"]

  /// For each file the track that has it or, failing that, its name; each track once.
  private static func match(_ files: [String], with earlier: [Track]) -> [Track?] {
    var left = earlier
    var tracks = [Track?](repeating: nil, count: files.count)
    func take(_ isSame: (String, Track) -> Bool) {
      for index in files.indices where tracks[index] == nil {
        guard let found = left.firstIndex(where: { isSame(files[index], $0) }) else { continue }
        tracks[index] = left.remove(at: found)
      }
    }
    take { FileIdentity($0) == FileIdentity($1.file) }
    take { name(of: $0) == $1.name }
    return tracks
  }

  private static func name(of path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  private static func refuse(_ outputs: [String], asReplacing files: [String]) throws {
    let stems = Set(files.map(FileIdentity.init))
    for output in outputs where stems.contains(FileIdentity(output)) {
      throw CommandFailure.unusableInput(
        "\(output) is a stem of this mix and would be replaced by it. Choose another name or folder, "
          + "or leave it out of the stems.")
    }
  }
}
