import Foundation
import PluginHosting

/// The tests' own plug-ins, compiled into a folder for as long as the tests run.
enum TestBundles {
  /// A host that knows them, and whatever is installed: what units and classes are lies among that.
  static let host = newHost()

  static func newHost() -> PluginHost { PluginHost(environment: ["LV2_PATH": path]) }

  /// Whether the worker was built with lilv; without it there is nothing to test but what is said.
  static let isHosting: Bool = {
    do throws(PluginError) { return try !host.plugins().isEmpty } catch {
      return error != .withoutLilv
    }
  }()

  /// Whether this machine has plug-ins of its own.
  static let hasInstalled = (try? PluginHost().plugins().isEmpty) == false

  /// Where `fader-host` lies.
  static let worker = Bundle.main.bundleURL.appending(path: "fader-host").path(
    percentEncoded: false)

  static let path = folder + ":/usr/local/lib/lv2:/usr/lib/lv2"

  static let folder: String = {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Bundles")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fader-\(UUID().uuidString)")
    removedAtExit = folder.path(percentEncoded: false)
    atexit { try? FileManager.default.removeItem(atPath: TestBundles.removedAtExit) }
    do {
      try FileManager.default.copyItem(at: source, to: folder)
      let bundle = folder.appending(path: "effects.lv2").path(percentEncoded: false)
      // Without lilv its headers may be missing; nothing is run then.
      try compile(["-shared", "-fPIC", "\(bundle)/effects.c", "-o", "\(bundle)/effects.so"])
    } catch {
      preconditionFailure("The test bundles cannot be compiled: \(error)")
    }
    return removedAtExit
  }()

  /// Compiles C for as long as the tests run.
  static func compile(_ arguments: [String]) throws {
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = ["cc", "-std=gnu11", "-O1"] + arguments
    try compiler.run()
    compiler.waitUntilExit()
  }

  nonisolated(unsafe) private static var removedAtExit = ""
}
