import ArgumentParser
import Mixers
import Studio

/// What a mix is fitted to, how, and what is written of it.
struct FitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The finished mix that the stems shall sound like.", valueName: "mix"))
  var target: String

  @Option(
    help: ArgumentHelp(
      "What is found, in this order, separated by commas: "
        + "\(FitStage.allCases.map(\.rawValue).joined(separator: ",")) (default: all).",
      valueName: "stages"))
  var stages: StageList?

  @Option(
    help: ArgumentHelp(
      "Put these LV2 plug-ins, separated by commas, into the strip of every track, in this order and before the pan, "
        + "and find their continuous controls (stage effects).",
      valueName: "uri,…"))
  var plugins: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Steps of descent on the STFT loss in each stage, which is needed where something other than this "
        + "console made the target.", valueName: "N"))
  var steps = SessionFit.standardSteps

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the mix of the fitted session here.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write what is left of the target without the mix here: what the stems do not explain.",
      valueName: "file"))
  var residual: String?

  @Option(
    help: ArgumentHelp(
      "Bits of a sample of both: 16, 24 or 32f (default: 24; of a residual 32f where the format holds it).",
      valueName: "bits"))
  var bitDepth: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  func validate() throws { try asUsageError { try settings.check() } }

  func settings(_ edits: EditOptions) throws -> FitSettings {
    var settings = settings
    settings.edits = try edits.settings
    return settings
  }

  private var settings: FitSettings {
    var settings = FitSettings(target: target)
    (settings.stages, settings.steps) = (stages?.stages ?? FitStage.allCases, steps)
    settings.plugins =
      plugins?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
    (settings.output, settings.residual, settings.bitDepth) = (output, residual, bitDepth)
    return settings
  }
}

/// Stages as they are written: `gain,pan`.
struct StageList: ExpressibleByArgument {
  let stages: [FitStage]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    let stages = names.compactMap { name in
      FitStage.allCases.first { $0.rawValue == name }
    }
    guard stages.count == names.count, Set(stages).count == stages.count else { return nil }
    self.stages = stages
  }

  static var allValueStrings: [String] { FitStage.allCases.map(\.rawValue) }
}
