import ArgumentParser
import Documents
import Studio

/// `fader render`: a session and its stems become a mix.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Render a session: its stems become a mix.",
    usage: "fader render SESSION [options]",
    discussion: """
      The session says everything about the mix; options override what it says about loudness and \
      peaks. A session without "output" is written as the console leaves it. A part of the mix (--start, \
      --duration) sounds as it does in the whole: gain and limiter are set on the whole mix.

      A session may name programs (effects "command") that its sound goes through. They run only with \
      --allow-commands; without it they are printed, and nothing is rendered.

      Examples:
        fader render session.json
        fader render session.json -o mix.flac --loudness -14 --peak -1
        fader render session.json -o mix.wav --loudness none --peak none --bit-depth 32f
        fader render session.json --stems-out parts --start 1:30 --duration 15
      """
  )

  @Argument(help: ArgumentHelp("The session (JSON).", valueName: "session"))
  var session: String

  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Also write each track and bus after its fader, before the master, into this folder.",
      valueName: "folder"))
  var stemsOut: String?

  @OptionGroup(title: "Permission") var permission: PermissionOptions

  @OptionGroup(title: "Global") var global: GlobalOptions

  func run() throws {
    let job = RenderJob(
      session: session, output: output.settings, stemsOut: stemsOut, isMetered: output.json,
      resources: global.resources(permission))
    let result = try global.perform(job.run)
    if output.json {
      try Terminal.print(result.json.text, terminator: "")
    } else if output.output != "-" {
      try Terminal.print(result.summary)
    }
  }
}
