import ArgumentParser

/// What only a person may allow.
struct PermissionOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Run the programs that the session names (effects \"command\"). A command can do whatever you can: read "
        + "them first, of a session that is not yours. Without this they are printed, and none is run."
    ))
  var allowCommands = false
}
