import ArgumentParser
import AudioIO
import Datasets
import Documents
import Foundation
import MixingConsole
import TensorEngine
import Training

/// `fader inspect`: what files and folders are, and how they measure.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what a file or a folder is, and how it measures.",
    usage: "fader inspect PATH… [options]",
    discussion: """
      An audio file (loudness and its range by ITU-R BS.1770-4 and EBU Tech 3342, true peak, defects), \
      a session (every setting of the mix), a checkpoint (the model and its controls), a configuration (YAML), \
      a folder of stems, of songs (a dataset), of a run of fader train, or of several runs. Several paths are \
      a table.

      Examples:
        fader inspect mix.wav
        fader inspect song/stems
        fader inspect session.json --verbose
        fader inspect mix.wav --json
        fader inspect runs
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Audio files, sessions, checkpoints, configurations, folders of stems, of songs, or of runs.",
      valueName: "path"))
  var paths: [String] = []

  @Flag(help: "Print one JSON document: an object for one path, an array for several.")
  var json = false

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    if paths.isEmpty {
      throw ValidationError("Name a file or a folder, such as mix.wav or song/stems.")
    }
  }

  func run() throws {
    let backend = global.makeBackend()
    let inspections = try paths.map { try inspection(of: $0, on: backend) }
    for warning in inspections.flatMap(\.warnings) { Terminal.warning(warning) }
    if json {
      let documents = inspections.map(\.json)
      try Terminal.print(
        (documents.count == 1 ? documents[0] : .array(documents)).text, terminator: "")
    } else {
      try Terminal.print(text(of: inspections), terminator: "")
    }
  }

  private func text(of inspections: [any Inspection]) -> String {
    if inspections.count == 1 { return inspections[0].text(isVerbose: global.verbose) }
    let files = inspections.compactMap { ($0 as? AudioDescription)?.measurement }
    guard files.count == inspections.count else {
      return Table.rows(
        [["Path", "Kind", "What it says"]] + inspections.map { [$0.file, $0.kind, $0.summary] })
    }
    return Table.rows(
      [["File"] + AudioMeasurement.columns]
        + files.map { [$0.path] + $0.cells(besideRate: nil) })
  }

  // MARK: Kinds

  private func inspection(of path: String, on backend: Backend) throws -> any Inspection {
    try Interruption.check()
    if FileKind(at: path) == .folder { return try inspection(ofFolder: path, on: backend) }
    let file = InspectedFile(path: path)
    if file.looksLikeConfiguration { return try DatasetDescription(configuration: path) }
    if file.looksLikeCheckpoint {
      return try unusable { try CheckpointDescription(contentsOf: path) }
    }
    if file.looksLikeSession {
      return SessionDescription(
        try unusable { try Session(contentsOf: path, catalogue: .builtIn) }, file: path)
    }
    let reader = try unusable { try AudioFileReader(path: path) }
    var bar = ProgressBar("Measuring", quiet: global.quiet || json)
    defer { bar.finish() }
    return AudioDescription(
      measurement: try AudioMeasurement(of: reader, on: backend) { share in
        try Interruption.check()
        bar.update(share)
      })
  }

  private func inspection(ofFolder path: String, on backend: Backend) throws -> any Inspection {
    let contents = try unusable { try FolderContents(of: path) }
    if RunRecord.isRun(path) { return try RunDescription(path) }
    let runs = contents.folders.map(contents.path).filter(RunRecord.isRun)
    if !runs.isEmpty { return try RunsDescription(path, runs: runs) }
    let dataset: Result<Dataset, DatasetError>
    do throws(DatasetError) {
      dataset = .success(try Dataset(guessingLayoutAt: path, among: .builtIn))
    } catch {
      dataset = .failure(error)
    }
    // A mix among stems resembles a song without stems.
    if case .success(let dataset) = dataset, !dataset.songs.isEmpty || contents.audio.isEmpty {
      return try DatasetDescription(path, dataset)
    }
    if !contents.audio.isEmpty {
      return try StemsDescription(contents, on: backend, isQuiet: global.quiet || json)
    }
    if case .failure(.severalLayouts) = dataset { _ = try unusable { try dataset.get() } }
    throw contents.withoutAnything
  }
}

/// A file that is to be inspected, by its name and first bytes.
private struct InspectedFile {
  let path: String

  private func ends(in extensions: [String]) -> Bool {
    extensions.contains { path.lowercased().hasSuffix("." + $0) }
  }

  var looksLikeConfiguration: Bool { ends(in: ["yaml", "yml"]) }

  var looksLikeCheckpoint: Bool {
    if ends(in: ["safetensors", "ckpt", "pt", "pth"]) { return true }
    // A zip archive; or the length of a safetensors header, below 4 GB, and the header.
    let start = beginning
    return start.starts(with: Data("PK\u{3}\u{4}".utf8))
      || start.count > 8 && start[4..<8].allSatisfy { $0 == 0 } && start[8] == UInt8(ascii: "{")
  }

  /// Whether the file's name, or its first visible character, is that of a JSON document.
  var looksLikeSession: Bool {
    if ends(in: ["json"]) { return true }
    return beginning.first { !Data(" \t\r\n".utf8).contains($0) } == UInt8(ascii: "{")
  }

  private var beginning: Data {
    // Opening a pipe would wait for its writer.
    guard [.file, .writeProtectedFile].contains(FileKind(at: path)),
      let handle = FileHandle(forReadingAtPath: path)
    else { return Data() }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 64)) ?? Data()
  }
}
