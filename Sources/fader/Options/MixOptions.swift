public import ArgumentParser
import Mixers
import Studio

/// What decides a mix, how much of it is done, and what the user decides.
struct MixOptions: ParsableArguments {
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "What decides or makes the mix: \(MixerName.help(.builtIn)). A Mix-Wave-U-Net knows stems by their order alone: "
        + "by name in a folder, else as they are listed.",
      valueName: "mixer"))
  var mixer = MixerName.rules

  @Option(
    help: ArgumentHelp(
      "Use a checkpoint as another program does: \(Compatibility.allValueStrings.joined(separator: ", ")) "
        + "takes mono stems at the model's rate as loud as they are, and no output stage follows unless "
        + "--loudness or --peak ask for one.",
      valueName: "program"))
  var compat: Compatibility?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Let a network that sets the console decide anew for every stretch of this length; its controls move "
        + "from one to the next (default: one decision for the song).",
      valueName: "time"))
  var section: SongTime?

  @OptionGroup var edits: EditOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much of what is decided is done, from 0 (the plain sum) to 1 (default: 1). What is set or "
        + "locked stays.",
      valueName: "0…1"))
  var amount: Double?

  func validate() throws {
    if try mixer.checkedCheckpoint() == nil, compat != nil || section != nil {
      throw ValidationError(
        "\(compat != nil ? "--compat" : "--section") goes with a checkpoint. Name one with --with.")
    }
    var settings = MixSettings(output: OutputSettings(path: "-"))
    (settings.sectionSeconds, settings.amount) = (section?.seconds, amount)
    try asUsageError { try settings.check() }
  }

  func settings(_ output: OutputOptions) throws -> MixSettings {
    var settings = MixSettings(output: output.settings)
    (settings.mixer, settings.compatibility) = (mixer, compat)
    (settings.sectionSeconds, settings.amount) = (section?.seconds, amount)
    settings.edits = try edits.settings
    return settings
  }
}

extension Compatibility: ExpressibleByArgument {}

extension MixerName: ExpressibleByArgument {
  /// The checkpoint's file; `nil` for a mixer that has a name of its own.
  ///
  /// - Throws: That there is nothing of this name, as an error of usage.
  func checkedCheckpoint() throws -> String? {
    try asUsageError { try checkpoint(unlessAmong: .builtIn) }
  }
}
