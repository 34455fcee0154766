import ArgumentParser
import TensorEngine

/// What every command understands.
struct GlobalOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads to work with (default: one per core).", valueName: "N"))
  var threads: Int?

  @Option(help: "Instruction set of the kernels: auto, avx512, avx2 or baseline.")
  var isa: InstructionSet = .automatic

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

  /// The backend that these options ask for.
  func makeBackend() -> Backend {
    Backend(threads: threads, kernels: isa.kernels)
  }
}

extension InstructionSet: ExpressibleByArgument {}
