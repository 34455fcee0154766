import Foundation
import PluginHosting

/// The tests' own plug-ins, compiled into a folder for as long as the tests run.
enum TestBundles {
  /// A host that knows them, and whatever is installed: what units and classes are lies among that.
  static let host = PluginHost(environment: ["LV2_PATH": path])

  /// Whether the worker was built with lilv; without it there is nothing to test but what is said.
  static let isHosting: Bool = {
    do throws(PluginError) { return try !host.plugins().isEmpty } catch {
      return error != .withoutLilv
    }
  }()

  private static let path = folder + ":/usr/local/lib/lv2:/usr/lib/lv2"

  private static let folder: String = {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Bundles")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fader-\(UUID().uuidString)")
    removedAtExit = folder.path(percentEncoded: false)
    atexit { try? FileManager.default.removeItem(atPath: TestBundles.removedAtExit) }
    let bundle = folder.appending(path: "effects.lv2")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: source.appending(path: "effects.lv2"), to: bundle)
      let compiler = Process()
      compiler.executableURL = URL(filePath: "/usr/bin/env")
      compiler.currentDirectoryURL = bundle
      compiler.arguments = [
        "cc", "-std=gnu11", "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "effects.c", "-o",
        "effects.so",
      ]
      try compiler.run()
      compiler.waitUntilExit()
    } catch {
      preconditionFailure("The test bundles cannot be compiled: \(error)")
    }
    return folder.path(percentEncoded: false)
  }()

  nonisolated(unsafe) private static var removedAtExit = ""
}
