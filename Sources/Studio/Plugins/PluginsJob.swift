public import Documents
package import PluginHosting

/// The installed LV2 plug-ins, or one with its controls.
public struct PluginsJob: Sendable {
  let uri: String?

  /// - Parameter uri: A plug-in; `nil` for all.
  public init(uri: String? = nil) { self.uri = uri }

  /// Reads what plug-ins say of themselves, each bundle in a process apart. None of them is run.
  public func run(report: @escaping JobReport) throws -> PluginsResult {
    try Reporter.run(report) { report in
      do throws(PluginError) {
        if let uri {
          return PluginsResult(plugins: [try PluginHost.shared.plugin(uri)], isOne: true)
        }
        return PluginsResult(plugins: try PluginHost.shared.plugins(), isOne: false)
      } catch {
        if case .unknownPlugin = error { throw JobError.input("\(error)") }
        throw JobError.runtime("\(error)")
      }
    }
  }
}

/// What plug-ins there are.
public struct PluginsResult {
  package let plugins: [PluginDescription]
  /// Whether it was asked for by its URI.
  package let isOne: Bool

  /// The document of `--json`.
  public var json: JSONValue { ["plugins": .array(plugins.map(document))] }

  private func document(of plugin: PluginDescription) -> JSONValue {
    .object(
      ("uri", .string(plugin.uri)), ("name", .string(plugin.name)),
      ("author", .init(plugin.author)),
      ("class", .string(plugin.category)),
      ("inputs", .array(plugin.inputs.filter { !$0.isSideChain }.map { .string($0.name) })),
      ("sideChain", .array(plugin.inputs.filter(\.isSideChain).map { .string($0.name) })),
      ("outputs", .array(plugin.outputs.map { .string($0.name) })),
      ("reportsLatency", .bool(plugin.reportsLatency)),
      ("problem", .init(plugin.problem)),
      ("controls", isOne ? .array(plugin.controls.map(document)) : nil))
  }

  private func document(of control: PluginControl) -> JSONValue {
    .object(
      ("symbol", .string(control.symbol)), ("name", .string(control.name)),
      ("minimum", .number(control.minimum.decimal)), ("maximum", .number(control.maximum.decimal)),
      ("default", .number(control.resting.decimal)), ("unit", .init(control.unit)),
      ("logarithmic", .bool(control.isLogarithmic)), ("integer", .bool(control.isInteger)),
      ("toggled", .bool(control.isToggled)), ("perSampleRate", .bool(control.isPerSampleRate)),
      (
        "choices",
        control.choices.isEmpty
          ? nil
          : .array(
            control.choices.map {
              ["label": .string($0.label), "value": .number($0.value.decimal)]
            })
      ))
  }
}
