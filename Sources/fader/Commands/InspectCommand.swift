import ArgumentParser
import Documents
import Studio

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
    let job = InspectJob(paths, resources: global.resources)
    let inspections = try global.perform(silently: json, job.run)
    try Terminal.print(
      json
        ? Inspection.document(of: inspections).text
        : Inspection.text(of: inspections, isVerbose: global.verbose),
      terminator: "")
  }
}
