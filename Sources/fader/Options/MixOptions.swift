import ArgumentParser
import MixingConsole

/// What decides a mix, how much of it is done, and what the user decides.
struct MixOptions: ParsableArguments {
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "What decides the mix: \(Mixer.names) (default: rules).", valueName: "mixer"))
  var mixer = Mixer.rules.rawValue

  @OptionGroup var edits: EditOptions

  @Option(
    help: ArgumentHelp(
      "How much of what is decided is done, from 0 (the plain sum) to 1 (default: 1). What is set or "
        + "locked stays.",
      valueName: "0…1"))
  var amount: Double?

  func validate() throws {
    _ = try Mixer(named: mixer)
    if let amount, !(0...1).contains(amount) {
      throw ValidationError("--amount takes a number from 0 to 1, not \(amount).")
    }
  }
}
