import Datasets
import Documents
import Losses
import MixingConsole
import Models
import PluginHosting
import SignalOps
import TestSupport
import Testing
import Training

/// Commands that a configuration names.
@Suite struct CommandConfigurationTests {
  private let songs: TinySongs
  private let catalogues = Configuration.Catalogues(
    layouts: .builtIn, losses: .builtIn,
    models: .builtIn.with(effects: EffectCatalogue.builtIn.adding([CommandKind()]).learnable))
  private static let command = """
    {effect: command, arguments: [rm, -rf, "{gain}"], controls: {gain: 0.5}, ranges: {gain: [0, 1]}}
    """

  init() throws { songs = try TinySongs() }

  /// In a console and behind a proxy: a stranger's configuration is refused with what it would have run.
  @Test(arguments: [
    ["model={kind: dmc, console: {track: [\(command)]}}"],
    [
      "data.kind=effect", "data.augmentation={}", "loss=[{kind: esr}]",
      "model={kind: effectProxy, effect: \(command)}",
    ],
  ])
  func theyRunOnlyWhereTheConfigurationSaysSo(changes: [String]) throws {
    do {
      _ = try songs.configuration(changes, catalogues: catalogues)
      Issue.record("it was read")
    } catch {
      #expect("\(error)".contains("This one was not run: rm -rf"), "\(error)")
      #expect("\(error)".contains("allowCommands: true"), "\(error)")
    }
    let allowed = try songs.configuration(changes + ["allowCommands=true"], catalogues: catalogues)
    #expect(allowed.model != nil)
  }

  /// A checkpoint is read without a word: reading runs nothing.
  @Test func aConsoleIsReadFromACheckpointWithoutPermission() throws {
    let allowed = try songs.configuration(
      ["allowCommands=true", "model={kind: dmc, console: {track: [\(Self.command)]}}"],
      catalogues: catalogues)
    let model = try #require(allowed.model?.configuration(8_000, .toolkit))
    let read = try catalogues.models.configuration(
      JSONReader<DocumentError>(parsing: Array(model.json.text.utf8), file: "a.safetensors"))
    #expect(read.isEqual(to: model))
    #expect(read.controls.map(\.name).contains("*/command/gain"))
  }
}
