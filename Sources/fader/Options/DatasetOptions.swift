import ArgumentParser
import Datasets
import Mixers
import Studio

/// Which songs of a dataset are mixed, and by what.
struct DatasetOptions: ParsableArguments {
  @Option(
    name: .customLong("dataset"),
    help: ArgumentHelp(
      "Mix the songs of a dataset and judge each mix against the song's own.",
      valueName: "config.yaml"))
  var configuration: String?

  @Option(
    name: .customLong("with"),
    help: ArgumentHelp(
      "What decides the mixes, once or more often: \(MixerName.help(.builtIn)) (default: rules).",
      valueName: "mixer"))
  var mixerNames: [MixerName] = []

  @Option(
    name: .customLong("split"),
    help: ArgumentHelp(
      "Which songs: train, validation, test or all (default: test).", valueName: "name"))
  var splitName: String?

  @Flag(
    name: .customLong("no-baselines"),
    help: "Leave out plain sum, matched sum and random consoles, which take most of the time.")
  var leavesOutBaselines = false

  func validate() throws {
    if configuration == nil, splitName != nil || !mixerNames.isEmpty || leavesOutBaselines {
      throw ValidationError(
        "--with, --split and --no-baselines go with --dataset. Name a configuration with --dataset."
      )
    }
    for name in mixerNames { _ = try name.checkedCheckpoint() }
    _ = try split
  }

  func settings(isAligned: Bool) throws -> DatasetEvaluationSettings {
    var settings = DatasetEvaluationSettings()
    if !mixerNames.isEmpty {
      // Each once, in the order of their first mention.
      settings.mixers = mixerNames.enumerated().filter { !mixerNames[..<$0].contains($1) }
        .map(\.element)
    }
    (settings.split, settings.isAligned) = (try split, isAligned)
    settings.hasBaselines = !leavesOutBaselines
    return settings
  }

  /// `nil` for all songs.
  private var split: Split? {
    get throws {
      guard let name = splitName else { return .test }
      if name == "all" { return nil }
      guard let split = Split(rawValue: name) else {
        let names = Split.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--split takes \(names) or all, not \(name).")
      }
      return split
    }
  }
}
