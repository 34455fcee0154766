import AudioIO
import Datasets
import Documents
import Foundation
import MixingConsole
import Models
import TensorEngine
import Training

/// Says what files and folders are, and how they measure.
public struct InspectJob: Sendable {
  let paths: [String]
  let resources: JobResources

  public init(_ paths: [String], resources: JobResources = JobResources()) {
    (self.paths, self.resources) = (paths, resources)
  }

  /// Looks at every path.
  public func run(report: @escaping JobReport) throws -> [Inspection] {
    try Reporter.run(report) { report in
      let backend = resources.makeBackend()
      let inspections = try paths.map { try inspection(of: $0, on: backend, report) }
      try report.warn(inspections.flatMap(\.warnings))
      return inspections
    }
  }

  private func inspection(
    of path: String, on backend: Backend, _ report: Reporter
  ) throws -> Inspection {
    try report.check()
    if FileKind(at: path) == .folder {
      return try inspection(ofFolder: path, on: backend, report)
    }
    let file = InspectedFile(path: path)
    if file.looksLikeConfiguration {
      return .dataset(try DatasetInspection(configuration: path))
    }
    if file.looksLikeCheckpoint {
      return .checkpoint(try asInputError { try CheckpointInspection(contentsOf: path) })
    }
    if file.looksLikeSession {
      let session = try asInputError { try Session(contentsOf: path, catalogue: .studio) }
      return .session(SessionInspection(session, file: path))
    }
    let reader = try asInputError { try AudioFileReader(path: path) }
    return .audio(
      try AudioMeasurement(of: reader, on: backend) { try report.progress("Measuring", $0) })
  }

  private func inspection(
    ofFolder path: String, on backend: Backend, _ report: Reporter
  ) throws -> Inspection {
    let contents = try asInputError { try FolderContents(of: path) }
    if RunRecord.isRun(path) { return .run(try RunInspection(path)) }
    let runs = contents.folders.map(contents.path).filter(RunRecord.isRun)
    if !runs.isEmpty { return .runs(try RunsInspection(path, runs: runs)) }
    let dataset: Result<Dataset, DatasetError>
    do throws(DatasetError) {
      dataset = .success(try Dataset(guessingLayoutAt: path, among: .builtIn))
    } catch {
      dataset = .failure(error)
    }
    // A mix among stems resembles a song without stems.
    if case .success(let dataset) = dataset, !dataset.songs.isEmpty || contents.audio.isEmpty {
      return .dataset(try DatasetInspection(path, dataset))
    }
    if !contents.audio.isEmpty {
      return .stems(try StemsInspection(contents, on: backend, report))
    }
    if case .failure(.severalLayouts) = dataset { _ = try asInputError { try dataset.get() } }
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
