import ArgumentParser
import MixingConsole

/// What decides a mix, how much of it is done, and what the user decides.
struct MixOptions: ParsableArguments {
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp("What decides the mix; there is one so far: rules.", valueName: "mixer"))
  var mixer = "rules"

  @OptionGroup var edits: EditOptions

  @Option(
    help: ArgumentHelp(
      "How much of what is decided is done, from 0 (the plain sum) to 1 (default: 1). What is set or "
        + "locked stays.",
      valueName: "0…1"))
  var amount: Double?

  func validate() throws {
    if mixer != "rules" {
      throw ValidationError("--with takes rules, the only mixer there is so far, not \(mixer).")
    }
    if let amount, !(0...1).contains(amount) {
      throw ValidationError("--amount takes a number from 0 to 1, not \(amount).")
    }
  }
}
