public import ArgumentParser
import Documents
import Studio

/// `fader convert`: a checkpoint from one program to another.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a trained model between PyTorch and Fader.",
    usage: "fader convert SOURCE DESTINATION [options]",
    discussion: """
      Reads safetensors and what torch.save and Lightning write (automix-toolkit's checkpoints), also \
      where the weights lie in a dictionary of the checkpoint, such as "model_state_dict". Nothing in a \
      checkpoint is ever run. Which model it is, and how large, is read off its weights.

      --to pytorch writes what torch.load(path, weights_only=True) opens: the weights under "state_dict" \
      with the prefix "model.". automix-toolkit's System.load_from_checkpoint takes them where the model \
      is one that System makes: a Mix-Wave-U-Net of the toolkit's size (12 levels, any number of inputs), \
      or its mixing console (with strict=False: its front end is not a weight). Of any other, Fader says \
      what differs; a model of that size takes them with load_state_dict.

      What only further training needs (the optimiser's memory in a run's last.safetensors) is left out.

      Examples:
        fader convert epoch=99.ckpt dmc.safetensors
        fader convert dmc.safetensors dmc.ckpt --to pytorch
        fader convert runs/dmc dmc.ckpt
        fader inspect dmc.safetensors
      """
  )

  @Argument(
    help: ArgumentHelp("A checkpoint, or a run's folder: its best.", valueName: "source"))
  var source: String

  @Argument(
    help: ArgumentHelp("The file to write; - is standard output.", valueName: "destination"))
  var destination: String

  @Option(
    help: ArgumentHelp(
      "What to write: fader (safetensors) or pytorch. Default: pytorch for .ckpt, .pt and .pth.",
      valueName: "program"))
  var to: ConvertJob.Program?

  @Flag(help: "Print one JSON document that says what was written.")
  var json = false

  @OptionGroup(title: "Global") var global: GlobalOptions

  func validate() throws {
    if json && destination == "-" {
      throw ValidationError(
        "--json and the checkpoint would both go to standard output. Name a file as destination.")
    }
  }

  func run() throws {
    let job = ConvertJob(source: source, destination: destination, for: to)
    let result = try global.perform(job.run)
    if json {
      try Terminal.print(result.json.text, terminator: "")
    } else if destination != "-" {
      try Terminal.print(
        "\(destination.shown): \(CheckpointInspection.summary(of: result.checkpoint))")
    }
  }
}

extension ConvertJob.Program: ExpressibleByArgument {}
