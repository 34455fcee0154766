import ArgumentParser
import AudioIO
import Documents
import MixingConsole
import Models
import Training

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

  /// What a checkpoint is written for.
  enum Program: String, CaseIterable, ExpressibleByArgument {
    case fader, pytorch
  }

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
  var to: Program?

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
    let source = try checkpointFile()
    let stored = try unusable { try StoredCheckpoint(contentsOf: source, models: .builtIn) }
    let checkpoint = try unusable { try Checkpoint(stored) }
    let conversion = Conversion(
      source: source, destination: destination, stored: stored, checkpoint: checkpoint,
      format: program == .pytorch ? .pyTorch : .safetensors)
    for warning in conversion.warnings { Terminal.warning(warning) }
    let output = try unusable { try OutputFile(path: destination) }
    try running {
      try checkpoint.write(as: conversion.format, version: Fader.version) { try output.write($0) }
      try output.commit()
    }
    if json {
      try Terminal.print(conversion.json.text, terminator: "")
    } else if destination != "-" {
      try Terminal.print("\(destination.shown): " + CheckpointDescription.summary(of: checkpoint))
      if global.verbose, !conversion.dropped.isEmpty {
        Terminal.note("left out: \(Wording.list(conversion.dropped))")
      }
    }
  }

  /// The checkpoint's file, which is not the one that is written.
  private func checkpointFile() throws -> String {
    var file = source
    if FileKind(at: source) == .folder {
      guard let found = RunFolder(source).checkpointToUse else {
        throw CommandFailure.unusableInput(
          "\(source) is a folder without a run: there is no checkpoints/best.safetensors in it. "
            + "Name the checkpoint.")
      }
      file = found
    }
    if destination != "-", FileIdentity(file) == FileIdentity(destination) {
      throw CommandFailure.unusableInput(
        "\(file) is both source and destination. Name another file to write.")
    }
    if let run = RunFolder.ofCheckpoint(destination) {
      throw CommandFailure.unusableInput(
        "\(destination) is a checkpoint of the run in \(run.path), which would be lost. Name another file to "
          + "write.")
    }
    return file
  }

  private var program: Program {
    let isPyTorchs = [".ckpt", ".pt", ".pth"].contains { destination.lowercased().hasSuffix($0) }
    return to ?? (isPyTorchs ? .pytorch : .fader)
  }
}

/// What a conversion makes of a checkpoint, and what is to be known of it.
private struct Conversion {
  let source, destination: String
  let stored: StoredCheckpoint
  let checkpoint: Checkpoint
  let format: StoredCheckpoint.Format

  /// The arrays that the model does not need.
  var dropped: [String] {
    let first = checkpoint.arrays.first?.name ?? ""
    let start = stored.names.filter { $0.hasSuffix(first) }.map { String($0.dropLast(first.count)) }
      .min { $0.count < $1.count }
    let kept = Set(checkpoint.arrays.map { (start ?? "") + $0.name })
    return stored.names.filter { !kept.contains($0) }
  }

  var warnings: [String] {
    var warnings: [String] = []
    if !stored.isDescribed, let assumption = checkpoint.model.assumption(in: source) {
      warnings.append(assumption)
    }
    if let others = stored.otherPlaces {
      warnings.append(
        "\(source): the weights are taken from \"\(others.taken)\"; such weights are also in "
          + "\(Wording.list(others.left.map { "\"\($0)\"" })).")
    }
    let differences = format == .pyTorch ? checkpoint.model.toolkitDifferences : []
    if !differences.isEmpty {
      warnings.append(
        "automix-toolkit's System makes no model of this size (\(differences.joined(separator: "; "))). "
          + "Load the state_dict into a model of your own.")
    }
    return warnings
  }

  var json: JSONValue {
    .object(
      ("source", .string(source)), ("sourceFormat", .string(stored.format.rawValue)),
      ("destination", .string(destination)), ("format", .string(format.rawValue)),
      ("model", checkpoint.model.json),
      ("parameters", .number(Double(checkpoint.parameterCount))),
      ("sampleRate", .number(Double(checkpoint.model.sampleRate))),
      ("step", checkpoint.training.map { .number(Double($0.step)) }),
      ("dropped", .array(dropped.map(JSONValue.string))),
      ("warnings", .array(warnings.map(JSONValue.string))))
  }
}
