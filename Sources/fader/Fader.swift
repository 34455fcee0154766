import ArgumentParser
import Documents
import Foundation
import Studio

/// The command line: parses arguments, prints, and chooses the exit code. Nothing else in Fader does.
@main
struct Fader: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fader",
    abstract:
      "Mix stems through a console whose every parameter you can read, change and render.",
    usage: "fader COMMAND …",
    discussion: """
      `fader mix` listens to a folder of stems and mixes them. Every decision goes into a session (JSON): \
      levels, pan, equalizers, compressors, reverbs, buses, each number with its unit and the reason. \
      Change a number and render it again.

      Examples:
        fader mix song/stems -o mix.wav --session-out session.json
        fader render session.json -o mix.wav
        fader fit song/stems --target mix.wav --session-out fitted.json
        fader train Configs/quickstart.yaml
        fader inspect mix.wav
      """,
    version: faderVersion,
    subcommands: [
      MixCommand.self, FitCommand.self, RenderCommand.self, TrainCommand.self,
      EvaluateCommand.self, ConvertCommand.self, InspectCommand.self, PluginsCommand.self,
    ]
  )

  /// Exit codes: 0 success, 1 failure at run time, 2 wrong usage or unusable input, 130 interrupted.
  static func main() {
    Terminal.reserveStandardStreams()
    Interruption.install()
    let arguments = arguments
    let usage = UsageMessage(arguments)
    do {
      try usage.checkCommand()
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      exit(with: error, usage)
    }
  }

  /// What was typed; names of files as `PathText` writes those that are not UTF-8.
  private static var arguments: [String] {
    (0..<Int(CommandLine.argc)).dropFirst().compactMap { index in
      CommandLine.unsafeArgv[index].map { argument in
        // An escape that was typed, or copied from a message, stays one.
        String(validatingCString: argument)
          ?? PathText.text(
            of: UnsafeBufferPointer(start: argument, count: strlen(argument))
              .map(UInt8.init(bitPattern:)))
      }
    }
  }

  private static func exit(with error: any Error, _ usage: UsageMessage) -> Never {
    switch error {
    case let error as JobError:
      Terminal.error(error.message)
      Foundation.exit(error.fault == .input ? 2 : 1)
    case let saved as TrainingSaved:
      Terminal.error(
        "interrupted at step \(saved.step); the run is saved. Resume it with "
          + "`fader train --resume \(saved.folder)`.")
      Foundation.exit(130)
    case is Interrupted:
      Terminal.error("interrupted; nothing was written")
      Foundation.exit(130)
    default:
      // Help and version are "errors" of the parser too: they print to standard output and succeed.
      let code = exitCode(for: error)
      if code.isSuccess {
        do {
          try Terminal.print(fullMessage(for: error))
        } catch {
          exit(with: error, usage)
        }
        Foundation.exit(0)
      }
      let isUsage = code == .validationFailure
      let text = message(for: error)
      Terminal.error(isUsage ? usage.text(for: text) : text)
      Foundation.exit(isUsage ? 2 : 1)
    }
  }
}
