import ArgumentParser
import AudioIO
import Foundation
import MixingConsole

/// `fader inspect`: what a file is, and how it measures.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what a file is: an audio file's figures, a session's tracks and settings.",
    discussion: """
      Loudness and its range follow ITU-R BS.1770-4 and EBU Tech 3342, true peak is measured at four \
      times the sample rate.

      Examples:
        fader inspect mix.wav
        fader inspect session.json
        fader inspect mix.wav --json
      """
  )

  @Argument(help: ArgumentHelp("An audio file or a session.", valueName: "file"))
  var file: String

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup(title: "Global") var global: GlobalOptions

  func run() throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandFailure.unusableInput(
        "\(file) is a folder. Name an audio file or a session in it.")
    }
    if looksLikeSession {
      let session = try unusable { try Session(contentsOf: file, catalogue: .builtIn) }
      let description = SessionDescription(session, file: file)
      Terminal.print(json ? description.json.text : description.text, terminator: "")
    } else {
      let reader = try unusable { try AudioFileReader(path: file) }
      let description = try AudioDescription(
        measuring: reader, on: global.makeBackend(), isQuiet: global.quiet || json)
      for warning in description.warnings { Terminal.warning(warning) }
      Terminal.print(json ? description.json.text : description.text, terminator: "")
    }
  }

  /// Whether the file's name, or its first visible character, is that of a JSON document.
  private var looksLikeSession: Bool {
    if file.lowercased().hasSuffix(".json") { return true }
    guard let handle = FileHandle(forReadingAtPath: file) else { return false }
    defer { try? handle.close() }
    let beginning = (try? handle.read(upToCount: 64)) ?? Data()
    return beginning.first { !Data(" \t\r\n".utf8).contains($0) } == UInt8(ascii: "{")
  }
}
