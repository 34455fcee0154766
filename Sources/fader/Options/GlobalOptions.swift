import ArgumentParser
import Studio
import TensorEngine

/// What every command understands.
struct GlobalOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads to work with (default: one per core).", valueName: "N"))
  var threads: Int?

  @Option(help: "Instruction set of the kernels: auto, avx512, avx2 or baseline.")
  var isa: InstructionSet = .automatic

  @Flag(
    help: ArgumentHelp(
      "Networks convolve by direct sums alone, never by way of spectra: several times slower, and nearer to the "
        + "definition than a millionth."))
  var exact = false

  @Flag(name: .long, help: "Say more about what is done.")
  var verbose = false

  @Flag(name: .long, help: "Show no progress and no log; results, warnings and errors stay.")
  var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(threads).")
    }
    if isa.kernels == nil {
      throw ValidationError(
        "This processor has no \(isa.rawValue). Leave --isa out, or use baseline.")
    }
  }

  var resources: JobResources { resources(nil) }

  /// What a job may use that renders sessions.
  func resources(_ permission: PermissionOptions?) -> JobResources {
    JobResources(
      threads: threads, instructionSet: isa, isExact: exact,
      allowsCommands: permission?.allowCommands ?? false)
  }

  /// Does a job, with what it says on the terminal.
  ///
  /// - Parameters:
  ///   - isSilent: Whether no progress is shown in any case.
  ///   - job: Gets where its words go.
  /// - Returns: What the job returns.
  /// - Throws: What the job throws, `Interrupted`.
  func perform<Result>(
    silently isSilent: Bool = false, _ job: (@escaping JobReport) throws -> Result
  ) throws -> Result {
    let report = TerminalReport(isQuiet: quiet || isSilent, isVerbose: verbose)
    defer { report.finish() }
    return try job(report.receive)
  }
}

/// What only a person may allow.
struct PermissionOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Run the programs that the session names (effects \"command\"). A command can do whatever you can: read "
        + "them first, of a session that is not yours. Without this they are printed, and none is run."
    ))
  var allowCommands = false
}

extension InstructionSet: ExpressibleByArgument {}
