import Documents
import Foundation
import MixingConsole
import TensorEngine

/// A stem on its way into a mix: its file, its name, and what an earlier session says about it.
struct MixInput {
  let name: String
  let header: StemHeader
  let earlier: Track?

  /// The absolute path of the file.
  var file: String { FilePath.absolute(header.path) }
}

/// What goes into a mix: the files that the user named, or those of an earlier session.
struct StemSelection {
  let stems: [MixInput]
  /// Which files a folder gave, and what else lies in it.
  let collection: StemCollection
  /// Files that cannot be mixed.
  let bad: [SkippedFile]
  /// Files that are no stems but mixes of the song.
  let mixes: [SkippedFile]
  /// What the user should know: files that had to be skipped, mixes among the stems, tracks without a stem.
  let warnings: [String]

  /// Everything that is left out.
  var skipped: [SkippedFile] { collection.skipped + mixes + bad }

  /// What becomes of mixes that lie among the stems.
  enum MixTreatment {
    case keep
    /// To leave them out, and what to say of how they are kept.
    case leaveOut(advice: String)
  }

  /// Opens every file once.
  ///
  /// - Parameters:
  ///   - arguments: `STEMS…`; empty for the stems of `session`.
  ///   - session: An earlier session. Its tracks are matched with files by file, then by name.
  ///   - outputs: What the command will write.
  ///   - target: A mix that is none of the stems, wherever it lies.
  ///   - skippingBad: Whether to go on without files that cannot be mixed.
  ///   - mixTreatment: Of mixes that a folder gives; a file that is named or in the session is taken anyway.
  ///   - backend: Whose threads listen for mixes.
  ///   - report: Is asked whether to go on.
  /// - Throws: Which files cannot be mixed, or would be replaced.
  init(
    _ arguments: [String], session: Session?, outputs: [String], target: String? = nil,
    skippingBad: Bool, mixTreatment: MixTreatment, on backend: Backend, _ report: Reporter
  ) throws {
    let collection = try StemCollection(arguments, outputs: outputs)
    let identity = target.map(FileIdentity.init)
    let all = session?.tracks ?? []
    let earlier = all.filter { FileIdentity($0.file) != identity }
    let files =
      arguments.isEmpty
      ? earlier.map(\.file) : collection.files.filter { FileIdentity($0) != identity }
    let hasTarget = files.count < (arguments.isEmpty ? all.count : collection.files.count)
    if files.isEmpty, let target {
      throw JobError.input(
        "there is no stem but the target, \(target). Name a folder of stems or files.")
    }
    guard SessionLimits.tracks >= files.count else {
      throw JobError.input(
        "there are \(files.count) stems; a mix takes up to \(SessionLimits.tracks).")
    }
    try Self.refuse(outputs, asReplacing: files + earlier.map(\.file))
    let headers = try StemHeader.read(files, skippingBad: skippingBad)
    let tracks = arguments.isEmpty ? earlier : Self.match(files, with: earlier)
    var names = DistinctNames(
      reserved: StemSelection.reservedNames + tracks.compactMap { $0?.name })
    var (stems, bad): ([MixInput], [SkippedFile]) = ([], [])
    for (header, track) in zip(headers, tracks) {
      switch header {
      case .failure(let file): bad.append(file)
      case .success(let header):
        let name = track?.name ?? names.name(for: Self.name(of: header.path))
        stems.append(MixInput(name: name, header: header, earlier: track))
      }
    }
    let found = try Self.mixes(among: stems, collection, mixTreatment, on: backend, report)
    self.stems = stems.indices.filter { found.leftOut[$0] == nil }.map { stems[$0] }
    mixes =
      collection.mixes
      + stems.indices.compactMap { index in
        found.leftOut[index].map { SkippedFile(path: stems[index].header.path, reason: $0) }
      }
    self.collection = collection
    self.bad = bad
    let used = Set(tracks.compactMap { $0?.name })
    warnings =
      collection.warnings
      + (hasTarget
        ? ["\(target ?? "") lies among the stems; it is the target and none of them."] : [])
      + bad.map { "skipped: " + $0.reason } + found.warnings
      + earlier.map(\.name).filter { !used.contains($0) }.map {
        "track \"\($0)\" of the session to start from has no stem here and is left out."
      }
  }

  /// The mixes among stems: why each is left out, by its index, and what to say of them.
  private static func mixes(
    among stems: [MixInput], _ collection: StemCollection, _ treatment: MixTreatment,
    on backend: Backend, _ report: Reporter
  ) throws -> (leftOut: [Int: String], warnings: [String]) {
    guard case .leaveOut(let advice) = treatment else { return ([:], []) }
    // What an earlier session has was kept then.
    let candidates = stems.indices.filter { stems[$0].earlier == nil }
    let reasons = try MixesAmongStems(
      among: stems, candidates: candidates, on: backend, report
    ).reasons
    let leftOut = reasons.filter { !collection.isNamed(stems[$0.key].header.path) }
    let warnings = reasons.sorted { $0.key < $1.key }.map { index, reason in
      let path = stems[index].header.path
      return leftOut[index] == nil
        ? "\(path) is mixed because it is named, but \(reason). Leave it out if it is no stem."
        : "\(path) is left out: \(reason).\(advice)"
    }
    return (leftOut, warnings)
  }

  /// The tracks of a session of these stems: those of the earlier session, else plain ones.
  var tracks: [Track] {
    stems.map { input in
      var track = input.earlier ?? Track(name: input.name, file: input.file)
      track.file = input.file
      return track
    }
  }

  /// What is left out and ignored, for a log.
  func tell(_ report: Reporter) throws {
    let paths = collection.skipped.map(\.path)
    if !paths.isEmpty { try report.note("skipped: " + Phrase.list(paths)) }
    if paths.count > 10 { try report.detail("all of them: " + paths.joined(separator: ", ")) }
    for file in collection.ignored {
      try report.detail("ignored, \(file.reason): \(file.path)")
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
      throw JobError.input(
        "\(output) is a stem of this mix and would be replaced by it. Choose another name or folder, "
          + "or leave it out of the stems.")
    }
  }
}
