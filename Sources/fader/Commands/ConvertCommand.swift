import ArgumentParser
import AudioIO
import Models

/// `fader convert`: a checkpoint from one program to another.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a trained model between PyTorch and Fader.",
    usage: "fader convert SOURCE DESTINATION [options]",
    discussion: """
      Reads safetensors and what torch.save and Lightning write (automix-toolkit's checkpoints). Nothing \
      in a checkpoint is ever run. Which model it is, and how large, is read off its weights.

      --to pytorch writes what torch.load(path, weights_only=True) opens: the weights under "state_dict" \
      with the prefix "model.", as automix-toolkit's System.load_from_checkpoint takes them (for the mixing \
      console with strict=False: its front end is not a weight).

      Examples:
        fader convert epoch=99.ckpt dmc.safetensors
        fader convert dmc.safetensors dmc.ckpt --to pytorch
        fader inspect dmc.safetensors
      """
  )

  /// What a checkpoint is written for.
  enum Program: String, CaseIterable, ExpressibleByArgument {
    case fader, pytorch
  }

  @Argument(help: ArgumentHelp("A checkpoint.", valueName: "source"))
  var source: String

  @Argument(
    help: ArgumentHelp("The file to write; - is standard output.", valueName: "destination"))
  var destination: String

  @Option(
    help:
      "What to write: fader (safetensors) or pytorch. Default: pytorch for .ckpt, .pt and .pth.")
  var to: Program?

  @OptionGroup(title: "Global") var global: GlobalOptions

  func run() throws {
    let stored = try unusable { try StoredCheckpoint(contentsOf: source) }
    let checkpoint = try unusable { try Checkpoint(stored) }
    if !stored.isDescribed, case .mixWaveUNet(let network) = checkpoint.model, network.skip == .add
    {
      Terminal.warning(
        "whether levels are added or not joined leaves no trace in the weights of \(source); "
          + "add is assumed.")
    }
    let output = try unusable { try OutputFile(path: destination) }
    let format: StoredCheckpoint.Format = program == .pytorch ? .pyTorch : .safetensors
    try running {
      try checkpoint.write(as: format, version: Fader.version) { try output.write($0) }
      try output.commit()
    }
    if destination == "-" { return }
    try Terminal.print("\(destination.shown): " + CheckpointDescription.summary(of: checkpoint))
    let dropped = stored.names.count - checkpoint.arrays.count
    if global.verbose { Terminal.note("\(dropped) arrays that the model does not need left out") }
  }

  private var program: Program {
    let isPyTorchs = [".ckpt", ".pt", ".pth"].contains { destination.lowercased().hasSuffix($0) }
    return to ?? (isPyTorchs ? .pytorch : .fader)
  }
}
