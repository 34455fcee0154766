import ArgumentParser
import AudioIO
import Documents
import MixingConsole
import Studio

/// `fader mix`: stems become a mix, by rules or by a network.
struct MixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mix",
    abstract: "Mix stems: a folder, files, or both.",
    usage: "fader mix STEMS… [options]",
    discussion: """
      Listens to every stem, decides its fader, pan, equalizer, compressor, reverb and group by rules of \
      practice, and renders the mix at -16 LUFS with peaks below -1 dBTP. What a stem is comes from its \
      file's name or, where that says nothing, from its sound; --set NAME/role=… corrects it. --session-out \
      keeps every decision with its reason: change what you like and render it, or mix again from there.

      A mix of the song that lies in the folder of stems is left out; clicks and guides are muted. Both by \
      name, a mix also when it is the sum of the others.

      --with takes a checkpoint instead of the rules: of a network that sets the console (DMC), whose \
      decisions are a session like any other, or of one that makes the mix itself (Mix-Wave-U-Net). \
      fader convert makes one of a PyTorch checkpoint.

      --with dugan is for speech: the voices share one gain (Dugan 1975), so that who speaks is heard and \
      open microphones do not add up.

      Examples:
        fader mix song/stems
        fader mix song/stems -o mix.flac --loudness -14 --session-out session.json
        fader mix kick.wav snare.wav 'lead vox.wav' --set 'lead vox/faderDb=-2'
        fader mix song/stems --set 'audio 03/role=leadVocal'
        fader mix --start-from session.json --lock vocals --lock drums/equalizer
        fader mix song/stems --amount 0.5 --json
        fader mix song/stems --with dmc.safetensors --section 20
        fader mix panel/microphones --with dugan --session-out panel.json

      Roles: \(StemRole.allCases.map(\.rawValue).joined(separator: ", ")).
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Folders and files of stems, all beginning together. A folder gives its audio files "
        + "(\(FolderContents.audioExtensions.joined(separator: ", "))). None: the stems of "
        + "--start-from.",
      valueName: "stems"))
  var stems: [String] = []

  @OptionGroup(title: "Mix") var mix: MixOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  @OptionGroup(title: "Permission") var permission: PermissionOptions

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    if stems.isEmpty && mix.edits.startFrom == nil {
      throw ValidationError(
        "Name a folder of stems or files, or a session with --start-from.")
    }
    if mix.edits.sessionOut == "-" && (output.json || output.output == "-") {
      throw ValidationError(
        "\(output.json ? "--json" : "-o -") and --session-out - both want standard output. Write one of "
          + "them to a file.")
    }
  }

  func run() throws {
    let job = MixJob(
      stems: stems, settings: try mix.settings(output), resources: global.resources(permission))
    let result = try global.perform(job.run)
    let printsSession = mix.edits.sessionOut == "-"
    if printsSession { try Terminal.print(session: result.session) }
    if output.json {
      try Terminal.print(result.json.text, terminator: "")
    } else if output.output != "-" && !printsSession {
      try Terminal.print(
        result.table + (global.verbose ? result.notes + "\n" : "") + result.render.summary)
    }
  }
}
