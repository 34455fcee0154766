import AudioIO
import Documents
import Foundation

/// Where a run lies on the disk.
package struct RunFolder: Equatable, Sendable {
  package let path: String

  package init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  package var configuration: String { path + "/config.yaml" }
  package var split: String { path + "/split.json" }
  package var metrics: String { path + "/metrics.csv" }
  package var audio: String { path + "/audio" }
  /// What a run is resumed from.
  package var last: String { checkpoint("last") }
  /// What it is used with.
  package var best: String { checkpoint("best") }
  /// What is kept of a step.
  package func step(_ step: Int) -> String { checkpoint("step-\(step)") }

  /// The run that a file is a checkpoint of; `nil` for any other file.
  package static func ofCheckpoint(_ file: String) -> RunFolder? {
    let place = URL(filePath: file).deletingLastPathComponent()
    let run = RunFolder(place.deletingLastPathComponent().path)
    guard place.lastPathComponent == "checkpoints", run.holdsRun,
      FileManager.default.fileExists(atPath: file)
    else { return nil }
    return run
  }

  private func checkpoint(_ name: String) -> String { "\(path)/checkpoints/\(name).safetensors" }

  /// The checkpoint that the run is used with: the best, or the last where nothing has been judged; `nil`
  /// where there is none.
  package var checkpointToUse: String? {
    [best, last].first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The checkpoint of the latest step that was kept; `nil` where none was.
  var latestStep: (step: Int, path: String)? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints")) ?? []
    let steps = names.compactMap { name in
      name.wholeMatch(of: #/step-(\d+)\.safetensors/#).flatMap { Int($0.1) }
    }
    return steps.max().map { ($0, step($0)) }
  }

  /// Whether a run has been begun here.
  package var holdsRun: Bool { FileManager.default.fileExists(atPath: configuration) }

  /// Begins a run: makes the folder and writes its configuration.
  ///
  /// - Parameter configuration: The run's.
  /// - Returns: The right to write here.
  /// - Throws: That there is a run already; that nothing can be written here.
  func begin(_ configuration: Configuration) throws -> RunLock {
    if holdsRun { throw TrainingError.runExists(path) }
    do {
      try FileManager.default.createDirectory(
        atPath: path + "/checkpoints", withIntermediateDirectories: true)
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
      throw TrainingError.file(.cannotCreate(path, reason: cause.localizedDescription))
    }
    let lock = try RunLock(self)
    // Another process may have begun one in between.
    if holdsRun { throw TrainingError.runExists(path) }
    try write(configuration.entries.yaml, to: self.configuration)
    return lock
  }

  /// Removes what a run that was killed was just writing: hidden files under temporary names.
  func removeLeftovers() throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    for name in names where name.hasSuffix(".tmp") {
      if URL(filePath: name).lastPathComponent.hasPrefix(".") {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
      }
    }
  }

  /// Writes a text, as a whole or not at all.
  func write(_ text: String, to path: String) throws {
    let file = try OutputFile(path: path)
    try file.write(text)
    try file.commit()
  }
}
