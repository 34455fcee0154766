import ArgumentParser
import Documents
import Foundation
import Studio

/// What is said of a command line that cannot be understood: what is wrong in one line, how the command is
/// used in another.
struct UsageMessage {
  private let arguments: [String]
  /// The command that is asked for; `nil` where there is none of that name.
  private let command: (any ParsableCommand.Type)?

  /// - Parameter arguments: The command line without the program's name.
  init(_ arguments: [String]) {
    self.arguments = arguments
    let name = Self.commandName(in: arguments)
    command = Fader.configuration.subcommands.first { $0.configuration.commandName == name }
  }

  /// Refuses a command that does not exist, in `fader NAME` and in `fader help NAME`.
  func checkCommand() throws {
    guard command == nil, let name = Self.commandName(in: arguments) else { return }
    let names = Fader.configuration.subcommands.compactMap { $0.configuration.commandName }
    let advice =
      nearestName(to: name, among: names).map { "Did you mean \($0)?" }
      ?? "There is \(Phrase.list(names))."
    throw JobError.input("there is no command \(name). \(advice)\n\(usage)")
  }

  /// What to print for the parser's own words.
  func text(for message: String) -> String {
    (mistakenFile ?? corrected(message)) + "\n" + usage
  }

  private static func commandName(in arguments: [String]) -> String? {
    let name = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    return name.flatMap { $0.hasPrefix("-") ? nil : $0 }
  }

  private var usage: String {
    guard let command, let name = command.configuration.commandName else {
      return "Usage: fader COMMAND … See 'fader help'."
    }
    let usage =
      command.configuration.usage?.split(separator: "\n").first ?? "fader \(name) [options]"
    return "Usage: \(usage). See 'fader help \(name)'."
  }

  // MARK: What was meant

  /// A file whose name begins with a dash.
  private var mistakenFile: String? {
    let file = arguments.dropFirst().prefix { $0 != "--" }.first { argument in
      argument.hasPrefix("-") && argument.count > 1 && !options.contains(argument)
        && FileManager.default.fileExists(atPath: argument)
    }
    return file.map { "\($0) begins like an option. Write ./\($0) for the file." }
  }

  /// The parser's words, with its guess at what an unknown option stands for replaced by the nearest name.
  private func corrected(_ message: String) -> String {
    guard let match = message.firstMatch(of: /Unknown option '([^']+)'/) else { return message }
    let written = String(match.1)
    let names = options.map { String($0.drop { $0 == "-" }) }
    let plain = String(written.drop { $0 == "-" }.prefix { $0 != "=" })
    let nearest = nearestName(to: plain, among: names)
    return "unknown option \(written)." + (nearest.map { " Did you mean --\($0)?" } ?? "")
  }

  /// The names of the command's options, as its help lists them.
  private var options: [String] {
    guard let command else { return [] }
    return Fader.helpMessage(for: command, columns: 100)
      .matches(of: /(?m)^  (?:-[a-z], )?(--[a-z][a-z-]*)/).map { String($0.1) }
  }
}

/// What `body` returns; what it says of settings as an error of usage.
func asUsageError<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as JobError {
    throw ValidationError(error.message)
  }
}
