public import Documents
package import Models
import Training

/// A checkpoint from one program to another.
public struct ConvertJob: Sendable {
  /// What a checkpoint is written for.
  public enum Program: String, CaseIterable, Sendable {
    case fader, pytorch
  }

  /// A checkpoint's file, or a run's folder: its best.
  let source: String
  /// The file to write; `-` is standard output.
  let destination: String
  /// `nil` goes by the destination's extension.
  let program: Program?

  public init(source: String, destination: String, for program: Program? = nil) {
    (self.source, self.destination, self.program) = (source, destination, program)
  }

  /// Reads the checkpoint, and writes all of it or nothing.
  public func run(report: @escaping JobReport) throws -> ConvertResult {
    try Reporter.run(report) { report in
      let source = try checkpointFile()
      let stored = try asInputError { try StoredCheckpoint(contentsOf: source, models: .studio) }
      let checkpoint = try asInputError { try Checkpoint(stored) }
      let result = ConvertResult(
        source: source, destination: destination, stored: stored, checkpoint: checkpoint,
        format: written == .pytorch ? .pyTorch : .safetensors)
      try report.warn(result.warnings)
      let output = try asInputError { try OutputFile(path: destination) }
      try asRuntimeError {
        try checkpoint.write(as: result.format, version: faderVersion) { try output.write($0) }
        // Last: who is told something may end the job.
        if !result.dropped.isEmpty {
          try report.detail("left out: \(Phrase.list(result.dropped))")
        }
        try report.check()
        try output.commit()
      }
      return result
    }
  }

  /// The checkpoint's file, which is not the one that is written.
  private func checkpointFile() throws -> String {
    var file = source
    if FileKind(at: source) == .folder {
      guard let found = RunFolder(source).checkpointToUse else {
        throw JobError.input(
          "\(source) is a folder without a run: there is no checkpoints/best.safetensors in it. "
            + "Name the checkpoint.")
      }
      file = found
    }
    if destination != "-", FileIdentity(file) == FileIdentity(destination) {
      throw JobError.input(
        "\(file) is both source and destination. Name another file to write.")
    }
    if let run = RunFolder.ofCheckpoint(destination) {
      throw JobError.input(
        "\(destination) is a checkpoint of the run in \(run.path), which would be lost. Name another file to "
          + "write.")
    }
    return file
  }

  private var written: Program {
    let isPyTorchs = [".ckpt", ".pt", ".pth"].contains { destination.lowercased().hasSuffix($0) }
    return program ?? (isPyTorchs ? .pytorch : .fader)
  }
}

/// What a conversion makes of a checkpoint, and what is to be known of it.
public struct ConvertResult {
  let source, destination: String
  let stored: StoredCheckpoint
  package let checkpoint: Checkpoint
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
          + "\(Phrase.list(others.left.map { "\"\($0)\"" })).")
    }
    let differences = format == .pyTorch ? checkpoint.model.toolkitDifferences : []
    if !differences.isEmpty {
      warnings.append(
        "automix-toolkit's System makes no model of this size (\(differences.joined(separator: "; "))). "
          + "Load the state_dict into a model of your own.")
    }
    return warnings
  }

  /// The document of `fader convert --json`.
  public var json: JSONValue {
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
