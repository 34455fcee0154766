import Documents
import MixingConsole

/// Why plug-ins could not be listed, or one could not be opened or did not go on.
package enum PluginError: EffectFailure, Equatable {
  // The worker
  case noWorker(path: String)
  case cannotStart(path: String, reason: String)
  case withoutLilv

  // Choosing a plug-in
  case unknownPlugin(uri: String, installed: [String])
  case lacking(plugin: String, missing: [String])
  case cannotOpen(plugin: String, sampleRate: Double)
  case noInsert(plugin: String, inputs: Int, outputs: Int)

  // Running
  case listing(PluginFailure)
  /// `seconds` is the place in the sound since its beginning; `nil` while the plug-in was loaded.
  case failed(plugin: String, PluginFailure, seconds: Double?)

  package var isPassing: Bool {
    if case .failed = self { true } else { false }
  }

  /// Where, what, and what to do.
  package var description: String {
    switch self {
    case .noWorker(let path):
      "\(path.shown), which runs plug-ins and commands, does not exist. Build it with `script/build`, or put it "
        + "beside fader."
    case .cannotStart(let path, let reason):
      "\(path.shown), which runs plug-ins and commands, cannot be started (\(reason)). Check its permissions and the "
        + "number of open files and processes."
    case .withoutLilv:
      "This Fader was built without lilv, which LV2 plug-ins need. Type `apt install liblilv-dev "
        + "lv2-dev` and build again."
    case .unknownPlugin(let uri, let installed):
      "No LV2 plug-in \"\(uri.shown)\" is installed. " + Self.suggestion(for: uri, among: installed)
    case .lacking(let plugin, let missing):
      "\(plugin) requires \(missing.map(\.shown).joined(separator: ", ")), which Fader does not offer. "
        + "Choose another plug-in."
    case .cannotOpen(let plugin, let sampleRate):
      "\(plugin) could not be made at \(Self.text(sampleRate)) Hz. Try another sample rate, or choose "
        + "another plug-in."
    case .noInsert(let plugin, let inputs, let outputs):
      "\(plugin) has \(inputs) \(inputs == 1 ? "input" : "inputs") and \(outputs) "
        + "\(outputs == 1 ? "output" : "outputs") for sound; in a strip there are one or two of each. Choose another "
        + "plug-in."
    case .listing(let failure):
      "The installed LV2 plug-ins could not be read: fader-host \(failure) at it. Look for a damaged "
        + "bundle with `lv2ls`."
    case .failed(let plugin, let failure, let seconds):
      "\(plugin) \(failure) "
        + (seconds.map { "at \(Self.text(($0 * 1_000).rounded() / 1_000)) s" }
          ?? "while it was loaded")
        + ". Change its settings, or leave it out."
    }
  }

  /// A URI that holds what was written, or one that is near it.
  private static func suggestion(for uri: String, among installed: [String]) -> String {
    let wanted = uri.lowercased()
    let holding = installed.filter { $0.lowercased().contains(wanted) }
    if let first = holding.first, holding.count == 1 { return "Did you mean \"\(first.shown)\"?" }
    if let nearest = nearestName(to: uri, among: installed) {
      return "Did you mean \"\(nearest.shown)\"?"
    }
    if !holding.isEmpty, !uri.isEmpty { return "These hold it: \(Suggestion.list(of: holding))" }
    return "`fader plugins` lists those that are."
  }

  fileprivate static func text(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}

/// What a plug-in did instead of going on, in words that follow its name.
package enum PluginFailure: Error, Equatable, CustomStringConvertible {
  /// `signal` is the signal's name, such as `SIGSEGV`.
  case crashed(signal: String)
  case ended(status: Int)
  case hung(seconds: Double)
  case notFinite(output: String)
  case garbled
  /// A fresh state is a new instance.
  case notRemade
  case noMemory(bytes: Int)

  package var description: String {
    switch self {
    case .crashed(let signal): "crashed (\(signal))"
    case .ended(let status): "ended its process (status \(status))"
    case .hung(let seconds): "did not answer within \(PluginError.text(seconds)) s and was stopped"
    case .notFinite(let output):
      "gave values that are infinite or not a number (output \(output.shown))"
    case .garbled: "disturbed its process, whose answer cannot be read,"
    case .notRemade: "could not be made again for a fresh state"
    case .noMemory(let bytes): "needs \(bytes) bytes to exchange sound, more than there are,"
    }
  }
}

extension PluginDescription {
  /// Name and URI, for messages.
  package var title: String { "\(name.shown) (\(uri.shown))" }
}
