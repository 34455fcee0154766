extension RunFolder {
  /// The configuration of a run that goes on; the stop that it came to lies behind it.
  ///
  /// - Parameters:
  ///   - file: The configuration that is named beside the folder; `nil` for the one in the folder.
  ///   - changes: What is put into the place of what that says.
  /// - Returns: The configuration.
  /// - Throws: `ConfigurationError`; that there is no run here; that a key differs that may not.
  package func resumed(
    with file: String?, changes: [ConfigurationChange]
  ) throws -> Configuration {
    guard holdsRun else { throw TrainingError.noRun(path) }
    let old = try Configuration(contentsOf: configuration)
    let behind = file == nil ? [try ConfigurationChange("training.stopAfter=null")] : []
    let new = try Configuration(contentsOf: file ?? configuration, changes: behind + changes)
    let difference = old.entries.firstDifference(from: new.entries) { key in
      key == "training.steps" || key == "training.stopAfter" || key == "output.directory"
        || key.hasPrefix("logging.")
    }
    if let (key, was, now) = difference {
      throw TrainingError.changed(key: key, was: was, now: now)
    }
    return new
  }
}
