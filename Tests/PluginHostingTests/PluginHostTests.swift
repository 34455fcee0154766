import Foundation
import PluginHosting
import TestSupport
import Testing

@Suite("Installed plug-ins", .enabled(if: TestBundles.isHosting, "fader-host has no lilv"))
struct PluginHostTests {
  static let host = TestBundles.host

  @Test("A description says who, what and which controls")
  func description() throws {
    let gain = try Self.host.plugin("urn:fader-test:gain")
    #expect(gain.uri == "urn:fader-test:gain" && gain.name == "Gain \"of one\"")
    #expect(gain.author == "Nobody" && gain.category == "Amplifier Plugin")
    #expect(gain.inputs.map(\.symbol) == ["in"] && gain.outputs.map(\.name) == ["Out"])
    #expect(!gain.reportsLatency && gain.missing.isEmpty)
    let control = try #require(gain.controls.first)
    #expect(control.symbol == "gain" && control.name == "Gain" && gain.controls.count == 1)
    #expect(control.minimum == 0.1 && control.maximum == 4 && control.resting == 1)
    #expect(control.isLogarithmic && !control.isInteger && !control.isToggled)
    #expect(!control.isPerSampleRate && control.choices.isEmpty && control.unit == nil)
  }

  @Test("Units, integers and choices")
  func controls() throws {
    let fault = try #require(try Self.host.plugin("urn:fader-test:fault").controls.first)
    #expect(fault.isInteger && fault.choices.map(\.label) == ["none", "crash"])
    #expect(fault.choices.map(\.value) == [0, 1])
    #expect(try Self.host.plugin("urn:fader-test:count").controls[0].unit == "dB")
    let late = try Self.host.plugin("urn:fader-test:late")
    #expect(late.controls.map(\.unit) == ["pieces"] && late.reportsLatency)
  }

  @Test("Side chains, by the port itself or by its group")
  func sideChains() throws {
    #expect(try Self.host.plugin("urn:fader-test:duck").inputs.map(\.isSideChain) == [false, true])
    #expect(try Self.host.plugin("urn:fader-test:count").inputs.map(\.isSideChain) == [true])
  }

  @Test("A list holds what each says of itself")
  func list() throws {
    let plugins = try Self.host.plugins()
    #expect(plugins.map(\.uri) == plugins.map(\.uri).sorted())
    let ours = plugins.filter { $0.uri.hasPrefix("urn:fader-test:") }
    #expect(ours.count == 11)
    // Of a host that has not kept them.
    let other = TestBundles.newHost()
    for plugin in ours { #expect(try other.plugin(plugin.uri) == plugin) }
  }

  @Test("What is not installed is refused, with what is near")
  func unknown() {
    #expect {
      try Self.host.plugin("urn:fader-test:gian")
    } throws: { error in
      "\(error)"
        == "No LV2 plug-in \"urn:fader-test:gian\" is installed. Did you mean \"urn:fader-test:gain\"?"
    }
    #expect {
      try PluginInstance("urn:fader-test:nothing-alike", from: Self.host, sampleRate: 44_100)
    } throws: { error in
      if case PluginError.unknownPlugin("urn:fader-test:nothing-alike", let installed) = error {
        installed.contains("urn:fader-test:gain")
      } else {
        false
      }
    }
  }

  @Test("No path is a plug-in", arguments: ["/", "file://", ""])
  func paths(prefix: String) {
    #expect(throws: PluginError.self) {
      try Self.host.plugin(prefix + TestPlugins.folder + "/effects.lv2/effects.so")
    }
  }

  @Test("What the worker lacks is named, and what does not want to be made is told")
  func refusals() throws {
    #expect(
      throws: PluginError.lacking(
        plugin: "Demand (urn:fader-test:demand)", missing: ["urn:fader-test:the-moon"])
    ) { try PluginInstance(test: "demand") }
    #expect(
      throws: PluginError.cannotOpen(
        plugin: "Unwilling (urn:fader-test:unwilling)", sampleRate: 44_100)
    ) { try PluginInstance(test: "unwilling") }
    let willing = try PluginInstance(test: "unwilling", sampleRate: 48_000)
    #expect(try willing.process([[1]], samples: 1, [3]) == [[3]])
    willing.reset()
    #expect(
      throws: PluginError.failed(
        plugin: "Unwilling (urn:fader-test:unwilling)", .notRemade, seconds: 0)
    ) { try willing.process([[1]], samples: 1, [3]) }
  }

  @Test(
    "Every plug-in of this machine is listed",
    .enabled(if: TestBundles.hasInstalled, "no LV2 plug-in is installed"))
  func installed() throws {
    let plugins = try PluginHost().plugins()
    #expect(!plugins.isEmpty && Set(plugins.map(\.uri)).count == plugins.count)
    for control in plugins.flatMap(\.controls) {
      #expect(control.minimum.isFinite && control.maximum.isFinite && control.resting.isFinite)
    }
  }
}

@Suite("Workers that are not there")
struct MissingWorkerTests {
  @Test("A worker that is missing, or cannot be started")
  func missing() {
    #expect(throws: PluginError.noWorker(path: "/nowhere/fader-host")) {
      try PluginHost(worker: "/nowhere/fader-host").plugins()
    }
    #expect(throws: PluginError.cannotStart(path: #filePath, reason: "Permission denied")) {
      try PluginHost(worker: #filePath).plugin("urn:fader-test:gain")
    }
  }

  @Test("A program that is no worker")
  func other() {
    #expect(throws: PluginError.listing(.ended(status: 0))) {
      try PluginHost(worker: "/bin/true").plugins()
    }
  }

  @Test(
    "A worker without lilv says so",
    .enabled(if: !TestBundles.isHosting, "fader-host was built with lilv"))
  func withoutLilv() {
    #expect(throws: PluginError.withoutLilv) { try PluginHost().plugins() }
    #expect(throws: PluginError.withoutLilv) { try PluginHost().plugin("urn:fader-test:gain") }
    #expect(throws: PluginError.withoutLilv) { try PluginInstance(test: "gain") }
  }
}
