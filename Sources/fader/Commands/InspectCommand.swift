import ArgumentParser
import AudioIO
import Foundation
import MixingConsole

/// `fader inspect`: what a file is, and how it measures.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract:
      "Say what a file is: an audio file's figures, a session's tracks and settings, a model's weights, "
      + "a dataset's songs.",
    discussion: """
      Loudness and its range follow ITU-R BS.1770-4 and EBU Tech 3342, true peak is measured at four \
      times the sample rate. --verbose lists every weight of a checkpoint.

      A folder is a dataset: a folder for each song, with its stems in `stems/` and its mix beside it as \
      `mix.wav` or another audio file; or ENST-Drums, DSD100, MUSDB18-HQ or MedleyDB as they are \
      published. A configuration (YAML) names a dataset and divides it into splits.

      Examples:
        fader inspect mix.wav
        fader inspect session.json
        fader inspect mix.wav --json
        fader inspect model.ckpt --verbose
        fader inspect Datasets
        fader inspect Configs/demo.yaml
      """
  )

  @Argument(
    help: ArgumentHelp(
      "An audio file, a session, a checkpoint, a folder of songs, or a configuration.",
      valueName: "file"))
  var file: String

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup(title: "Global") var global: GlobalOptions

  func run() throws {
    if FileKind(at: file) == .folder || looksLikeConfiguration {
      let description =
        looksLikeConfiguration
        ? try DatasetDescription(configuration: file) : try DatasetDescription(folder: file)
      try Terminal.print(json ? description.json.text : description.text, terminator: "")
    } else if looksLikeCheckpoint {
      let description = try unusable { try CheckpointDescription(contentsOf: file) }
      try Terminal.print(
        json ? description.json.text : description.text(withWeights: global.verbose),
        terminator: "")
    } else if looksLikeSession {
      let session = try unusable { try Session(contentsOf: file, catalogue: .builtIn) }
      let description = SessionDescription(session, file: file)
      try Terminal.print(json ? description.json.text : description.text, terminator: "")
    } else {
      let reader = try unusable { try AudioFileReader(path: file) }
      let description = try AudioDescription(
        measuring: reader, on: global.makeBackend(), isQuiet: global.quiet || json)
      for warning in description.warnings { Terminal.warning(warning) }
      try Terminal.print(json ? description.json.text : description.text, terminator: "")
    }
  }

  private var looksLikeConfiguration: Bool {
    [".yaml", ".yml"].contains { file.lowercased().hasSuffix($0) }
  }

  /// Whether the file's name, or its first bytes, are those of a checkpoint.
  private var looksLikeCheckpoint: Bool {
    if [".safetensors", ".ckpt", ".pt", ".pth"].contains(where: file.lowercased().hasSuffix) {
      return true
    }
    // A zip archive; or the length of a safetensors header, below 4 GB, and the header.
    let start = beginning
    return start.starts(with: Data("PK\u{3}\u{4}".utf8))
      || start.count > 8 && start[4..<8].allSatisfy { $0 == 0 } && start[8] == UInt8(ascii: "{")
  }

  /// Whether the file's name, or its first visible character, is that of a JSON document.
  private var looksLikeSession: Bool {
    if file.lowercased().hasSuffix(".json") { return true }
    return beginning.first { !Data(" \t\r\n".utf8).contains($0) } == UInt8(ascii: "{")
  }

  private var beginning: Data {
    // A pipe would wait for whoever writes into it.
    guard FileKind(at: file) != .special, let handle = FileHandle(forReadingAtPath: file) else {
      return Data()
    }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 64)) ?? Data()
  }
}
