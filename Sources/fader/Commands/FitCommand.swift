import ArgumentParser
import Documents
import Mixers
import Studio

/// `fader fit`: the console settings behind a finished mix.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Recover a mix: find the settings with which stems sound like a finished mix.",
    usage: "fader fit STEMS… --target MIX [options]",
    discussion: """
      Finds where each stem lies in the target, whether it is inverted, its fader and its position, then \
      stage by stage the values of the effects that --start-from has, its equalizer, its compressor, its share \
      of a reverb, and the master's equalizer and compressor. Says after each stage how much of the target is explained; a stage that does not bring the \
      mix nearer changes nothing. A stem that cannot be heard in the target is muted, with a \
      warning; what the target has beyond the stems is the residual. The fitted session \
      (--session-out) is one like any other: change what you like and render it. It has no output stage.

      --set and --lock keep what you know: the rest is fitted around it. --start-from begins with another \
      session: its routing stays, and its effects are kept and get their values, at rest or not, on tracks, \
      buses and the master (stage effects); what no stage decides stays as it is there.

      LV2 plug-ins are effects like others: those of --start-from, and those that --plugins puts into every track. The \
      stage effects finds their continuous controls; switches and lists stay. The stages eq and compressor add the \
      console's own all the same, where they bring the mix nearer; leave them out where plug-ins did that work: \
      --stages gain,pan,effects. A fader and a plug-in's output gain do the same, so only both together are told.

      Examples:
        fader fit song/stems --target song/mix.flac --session-out session.json
        fader fit song/stems --target mix.wav -o again.wav --residual left_over.wav
        fader fit song/stems --target mix.wav --stages gain --set 'vocals/faderDb=-3'
        fader fit --start-from gated.json --target mix.wav --stages gain,pan,effects
        fader fit song/stems --target mix.wav --stages gain,pan,effects --plugins urn:zamaudio:ZamComp
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Folders and files of stems. A folder gives its audio files, but for the target. None: the stems "
        + "of --start-from.",
      valueName: "stems"))
  var stems: [String] = []

  @OptionGroup(title: "Fit") var fit: FitOptions

  @OptionGroup(title: "Session") var edits: EditOptions

  @OptionGroup(title: "Permission") var permission: PermissionOptions

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    if stems.isEmpty && edits.startFrom == nil {
      throw ValidationError("Name a folder of stems or files, or a session with --start-from.")
    }
    if edits.sessionOut == "-" && fit.json {
      throw ValidationError(
        "--json and --session-out - both want standard output. Write the session to a file.")
    }
  }

  func run() throws {
    let job = FitJob(
      stems: stems, settings: try fit.settings(edits), resources: global.resources(permission))
    let outcome = try global.perform(job.run)
    let printsSession = edits.sessionOut == "-"
    if printsSession { try Terminal.print(session: outcome.result.session) }
    if fit.json {
      try Terminal.print(outcome.json.text, terminator: "")
    } else if !printsSession {
      try Terminal.print(outcome.text(isVerbose: global.verbose), terminator: "")
      if let render = outcome.render { try Terminal.print(render.summary) }
    }
  }
}
