import Foundation

/// The tests' own LV2 plug-ins, compiled into a folder for as long as the tests run.
package enum TestPlugins {
  /// What `LV2_PATH` says for them and whatever is installed: what units and classes are lies among that.
  package static let path = folder + ":/usr/local/lib/lv2:/usr/lib/lv2"

  package static let folder: String = {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Bundles")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fader-\(UUID().uuidString)")
    removedAtExit = folder.path(percentEncoded: false)
    atexit { try? FileManager.default.removeItem(atPath: TestPlugins.removedAtExit) }
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
  package static func compile(_ arguments: [String]) throws {
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = ["cc", "-std=gnu11", "-O1"] + arguments
    try compiler.run()
    compiler.waitUntilExit()
  }

  nonisolated(unsafe) private static var removedAtExit = ""
}
