import Datasets
import Documents
import Foundation
import Losses
import MixingConsole
import Models
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport
import Testing
import Training

/// The tests' own plug-ins.
private enum HostedPlugins {
  static let host = PluginHost(environment: ["LV2_PATH": TestPlugins.path])
  static let isHosting: Bool = {
    do throws(PluginError) { return try !host.plugins().isEmpty } catch {
      return error != .withoutLilv
    }
  }()
}

/// Runs through plug-ins, and what they do to a run.
@Suite(.enabled(if: HostedPlugins.isHosting, "fader-host has no lilv"))
struct PluginRunTests {
  private static let effects = EffectCatalogue.builtIn.adding([LV2Kind(HostedPlugins.host)])
  private let catalogues = Configuration.Catalogues(
    layouts: .builtIn, losses: .builtIn, models: .builtIn.with(effects: effects.learnable))

  private static let strip = """
    {effect: gain, gradient: {kind: spsa, draws: 2}}, \
    {effect: lv2, uri: "urn:fader-test:gain", controls: {gain: 2}, gradient: {kind: spsa, draws: 2}}, {effect: pan}
    """

  private func configuration(
    _ songs: TinySongs, _ strip: String = strip, _ changes: [String] = []
  ) throws -> Configuration {
    let console = "{track: [\(strip)]}"
    return try songs.configuration(
      [
        "model={kind: dmc, encoderWidth: 2, encoderDepth: 2, hiddenWidth: 8, console: \(console)}",
        "data.segmentSamples=8192", "data.minimumActiveStems=2", "training.averageDecay=null",
      ] + changes, catalogues: catalogues)
  }

  private func run(
    _ songs: TinySongs, _ name: String, _ configuration: Configuration, goesOn: Bool = false
  ) throws -> (outcome: TrainingOutcome, notes: [TrainingNote]) {
    var notes: [TrainingNote] = []
    let outcome = try songs.run(name, configuration, goesOn: goesOn).run(note: { notes.append($0) })
    { _ in }
    return (outcome, notes)
  }

  private func rows(_ songs: TinySongs, _ run: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: songs("runs/\(run)/metrics.csv"), encoding: .utf8)
      .split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test func aRunThroughAPlugInGoesOnWithTheSameBytes() throws {
    let songs = try TinySongs()
    let configuration = try configuration(songs)
    let (outcome, _) = try run(songs, "whole", configuration)
    #expect(outcome.step == 12 && outcome.skippedSteps == 0)
    // What is written resolves to the same, and a run that was stopped goes on from it.
    let stopped = try self.configuration(songs, Self.strip, ["training.stopAfter=7"])
    _ = try run(songs, "parts", stopped)
    let written = try RunFolder(songs("runs/parts")).resumed(
      with: nil, changes: [], catalogues: catalogues)
    _ = try run(songs, "parts", written, goesOn: true)
    #expect(try songs.bytes(of: "parts") == songs.bytes(of: "whole"))
    let sure = try rows(songs, "whole").compactMap { $0["gradientSignalToNoise"] }
    #expect(sure.count == 6 && sure.allSatisfy { Double($0) ?? 0 > 0 }, "\(sure)")
  }

  /// A run tells the estimates which step it is: the first moves settings as far as without a decay, the second less.
  @Test func settingsAreMovedLessFromTheSecondStepOn() throws {
    let songs = try TinySongs()
    let short = ["training.steps=2", "validation.every=null", "logging.every=1"]
    let decaying = Self.strip.replacing("draws: 2", with: "draws: 2, stepDecay: 1")
    _ = try run(songs, "even", configuration(songs, Self.strip, short))
    _ = try run(songs, "decaying", configuration(songs, decaying, short))
    let norms = try ["even", "decaying"].map { run in
      try rows(songs, run).map { $0["gradientNorm"] }
    }
    #expect(norms[0].count == 2 && norms[0][0] == norms[1][0] && norms[0][1] != norms[1][1])
  }

  /// Switches and whole numbers of plug-ins are no matter for a gradient.
  @Test func namesOfFewValuesAreNeverLearned() throws {
    let songs = try TinySongs()
    let plugin = #"effect: lv2, uri: "urn:fader-test:brittle""#
    let model = try #require(
      configuration(songs, "{\(plugin)}").model?.configuration(8_000, .none))
    #expect(model.controls.map(\.name) == ["*/faderDb", "*/lv2/limit"])
    #expect(model.estimatesGradients)
    let error = #expect(throws: DocumentError.self) {
      try configuration(songs, "{\(plugin), learned: [fault]}")
    }
    #expect(
      "\(error as Any)".contains(
        "model.console.track[0].learned[0]: there is no control that can be learned \"fault\""),
      "\(error as Any)")
  }

  @Test func exactGradientsHaveNoColumnOfEstimates() throws {
    let songs = try TinySongs()
    let short = ["training.steps=2", "validation.every=null"]
    _ = try run(songs, "exact", configuration(songs, "{effect: gain}, {effect: pan}", short))
    #expect(try rows(songs, "exact")[0]["gradientSignalToNoise"] == nil)
  }

  /// The checkpoint holds the console; what it decides is a session with real plug-ins.
  @Test func aCheckpointMixesWithThePlugIn() throws {
    let songs = try TinySongs()
    let short = ["training.steps=4", "validation.audioExamples=1"]
    _ = try run(songs, "one", configuration(songs, Self.strip, short))
    let file = songs("runs/one/checkpoints/last.safetensors")
    let backend = Backend.forTests(threads: 2)
    let network = try Checkpoint(contentsOf: file, models: catalogues.models).network(on: backend)
    guard case .console(let model) = network.use else {
      Issue.record("no console")
      return
    }
    var random = RandomSource(seed: 1)
    let samples = 4 * 8_000
    let sounds = (0..<2).map { _ in (0..<samples).map { _ in 0.2 * Float(random.normal()) } }
    var plain = Session(sampleRate: 8_000, tracks: [])
    plain.tracks = ["a", "b"].map { Track(name: $0, file: "/\($0).wav") }
    for section in [nil, 1.0] {
      let session = try model.session(
        hearing: sounds.map { ArrayStem([$0]) }, of: plain, HearingManner(sectionSeconds: section),
        on: backend
      ) { _ in }
      let slot = try #require(session.tracks[0].strip.first { $0.name == "lv2" })
      let gain = try #require(slot.value("gain"))
      #expect((gain.constant == nil) == (section != nil))
      #expect(!session.tracks[0].strip.contains { $0.effect is any LearnableEffect })
      let text = session.json(relativeTo: "/").text
      #expect(text.contains("urn:fader-test:gain") && !text.contains("gradient"))
      let read = try Session(Array(text.utf8), file: "/s.json", catalogue: Self.effects)
      #expect(read == session)
      let renderer = try SessionRenderer(
        read, stems: sounds.map { ArrayStem([$0]) }, on: backend)
      #expect(try renderer.next() != nil)
    }
    let example = try FileManager.default.contentsOfDirectory(
      atPath: songs("runs/one/audio/step-4")
    )
    .first { $0.hasSuffix(".json") }
    let kept = try Session(
      contentsOf: songs("runs/one/audio/step-4/\(example ?? "")"), catalogue: Self.effects)
    #expect(kept.tracks[0].strip.contains { $0.name == "lv2" })
    // Where the plug-in is not installed, it is named.
    let bare = EffectCatalogue.builtIn.adding([
      LV2Kind(PluginHost(environment: ["LV2_PATH": "/no"]))
    ])
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint(contentsOf: file, models: ModelCatalogue.builtIn.with(effects: bare.learnable))
    }
    #expect(
      "\(error as Any)".contains("No LV2 plug-in \"urn:fader-test:gain\" is installed."),
      "\(error as Any)")
  }

  // MARK: Failures

  /// A plug-in that fails in some steps, by one kind of fault: the run goes on, and is the same when it is resumed.
  @Test(arguments: [(0, "crashed (SIGSEGV)"), (1, "infinite or not a number")])
  func aStepWithoutItsPlugInIsSkipped(fault: Int, what: String) throws {
    let songs = try TinySongs()
    let strip = """
      {effect: lv2, uri: "urn:fader-test:brittle", learned: [], controls: {limit: 0.85, fault: \(fault)}}, {effect: pan}
      """
    let changes = [
      "data.stemPreparation={peakDb: -6}", "training.nonFiniteLimit=100",
      "validation={every: 6, examplesPerSong: 2, features: false, audioExamples: 0}",
    ]
    let (outcome, notes) = try run(songs, "whole", configuration(songs, strip, changes))
    #expect(
      outcome.step == 12 && (1..<12).contains(outcome.skippedSteps), "\(outcome.skippedSteps)")
    var skipped: [String] = []
    for case .skipped(_, let failure) in notes { skipped.append("\(failure)") }
    #expect(skipped.count == outcome.skippedSteps)
    for text in skipped {
      #expect(text.hasPrefix("Brittle (urn:fader-test:brittle)") && text.contains(what), "\(text)")
    }
    _ = try run(songs, "parts", configuration(songs, strip, changes + ["training.stopAfter=5"]))
    _ = try run(songs, "parts", configuration(songs, strip, changes), goesOn: true)
    #expect(try songs.bytes(of: "parts") == songs.bytes(of: "whole"))
  }

  /// Every pass of the estimate goes beyond the limit: no gradient comes back, and the run ends with the reason.
  @Test func failuresOnTheWayBackEndTheRun() throws {
    let songs = try TinySongs()
    let strip = """
      {effect: lv2, uri: "urn:fader-test:brittle", learned: [limit], gradient: {kind: spsa, step: 0.5}}
      """
    let error = #expect(throws: TrainingError.self) {
      try run(
        songs, "wild",
        configuration(songs, strip, ["training.nonFiniteLimit=3", "validation.every=null"]))
    }
    guard case .skipped(step: 3, inRow: 3, .effect(let cause)) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(cause.hasPrefix("Brittle") && cause.contains("crashed"), "\(cause)")
    _ = try Checkpoint(
      contentsOf: songs("runs/wild/checkpoints/last.safetensors"), models: catalogues.models,
      toTrain: true)
  }

  /// A validation in which a plug-in fails has no loss, and is not the best.
  @Test func aValidationWithoutItsPlugInHasNoLoss() throws {
    let songs = try TinySongs()
    let strip = """
      {effect: lv2, uri: "urn:fader-test:brittle", learned: [], controls: {limit: 0}}
      """
    let changes = ["training.steps=1", "training.nonFiniteLimit=10"]
    let (outcome, notes) = try run(songs, "mute", configuration(songs, strip, changes))
    #expect(outcome.best == nil && outcome.validation["validation/loss"] == nil)
    var unjudged: [String] = []
    for case .unjudged(step: 1, let example, let cause) in notes {
      unjudged.append(example)
      #expect(cause.hasPrefix("Brittle"), "\(cause)")
    }
    #expect(!unjudged.isEmpty && unjudged.allSatisfy { $0.hasPrefix("gamma-") }, "\(unjudged)")
    #expect(notes.contains(.validated(step: 1, loss: nil, isBest: false)))
  }
}
