import Foundation
import PluginHosting
import TestSupport

/// A host of the tests' own plug-ins.
enum TestBundles {
  /// A host that knows them, and whatever is installed: what units and classes are lies among that.
  static let host = newHost()

  static func newHost() -> PluginHost { PluginHost(environment: ["LV2_PATH": TestPlugins.path]) }

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
}
