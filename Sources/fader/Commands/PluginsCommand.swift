import ArgumentParser
import Studio

/// `fader plugins`: the LV2 plug-ins that a strip may have.
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List the installed LV2 plug-ins, or the controls of one.",
    usage: "fader plugins [URI] [options]",
    discussion: """
      A plug-in is an effect like any other, in the strip of a track, of a bus or of the master:

        { "effect": "lv2", "uri": "urn:zamaudio:ZamComp", "controls": { "thr": -18, "rat": 4 } }

      Its controls are set, locked and automated as those of other effects: --set vocals/lv2/thr=-20. Each \
      plug-in runs in a process of its own (fader-host): one that crashes, hangs or gives what is no number \
      ends the render with its name, and nothing else. Only installed plug-ins are loaded, by their URI; \
      where they are sought, LV2_PATH says.

      Examples:
        fader plugins
        fader plugins urn:zamaudio:ZamComp
        fader plugins --json
      """
  )

  @Argument(help: ArgumentHelp("The plug-in whose controls are listed.", valueName: "uri"))
  var uri: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @OptionGroup(title: "Global") var global: GlobalOptions

  func run() throws {
    let result = try global.perform(silently: json, PluginsJob(uri: uri).run)
    try Terminal.print(json ? result.json.text : result.text, terminator: "")
  }
}
