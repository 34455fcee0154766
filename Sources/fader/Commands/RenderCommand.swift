import ArgumentParser
import Documents
import MixingConsole

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

  @OptionGroup(title: "Global") var global: GlobalOptions

  func run() throws {
    let encoding = try output.encoding()
    var session = try SessionFile.read(session, sampleRate: output.sampleRate)
    session.output = output.target(insteadOf: session.output)
    let stems = try Stems(of: session)
    try stems.refuseToOverwrite([output.output])
    if output.output != "-", FileIdentity(output.output) == FileIdentity(self.session) {
      throw CommandFailure.unusableInput(
        "\(output.output) is the session and would be replaced by its mix. Choose another name.")
    }
    let render = MixRender(
      session: session, stems: stems, path: output.output, encoding: encoding, part: output.part,
      stemsFolder: stemsOut, backend: global.makeBackend(), isQuiet: global.quiet)
    let report = try render.run()
    for warning in report.warnings { Terminal.warning(warning) }
    if output.json {
      try Terminal.print(report.json().text, terminator: "")
    } else if output.output != "-" {
      try Terminal.print(report.summary)
    }
    if global.verbose { Terminal.note(render.technicalities) }
  }
}
