import MixingConsole
import PluginHosting
import Studio

extension PluginsResult {
  /// All plug-ins in a table, or one with its controls.
  var text: String {
    if isOne, let plugin = plugins.first { return Self.text(of: plugin) }
    if plugins.isEmpty {
      return
        "No LV2 plug-ins are installed. On Debian and Ubuntu: apt install zam-plugins calf-plugins\n"
    }
    let rows = plugins.map { plugin in
      [
        plugin.name, plugin.category, Self.sound(of: plugin), "\(plugin.controls.count)",
        plugin.uri + (plugin.problem == nil ? "" : " (no insert)"),
      ]
    }
    return Terminal.table(rows: [["Plug-in", "Kind", "In, out", "Controls", "URI"]] + rows)
  }

  /// `2, 2` or `1 + 1 key, 1`.
  private static func sound(of plugin: PluginDescription) -> String {
    let keys = plugin.inputs.count(where: \.isSideChain)
    return "\(plugin.inputs.count - keys)" + (keys > 0 ? " + \(keys) key" : "")
      + ", \(plugin.outputs.count)"
  }

  private static func text(of plugin: PluginDescription) -> String {
    var facts = [("Plug-in", plugin.name), ("URI", plugin.uri), ("Kind", plugin.category)]
    if let author = plugin.author { facts.append(("By", author)) }
    facts.append(("In, out", sound(of: plugin)))
    if let problem = plugin.problem { facts.append(("Problem", problem)) }
    let rows = plugin.controls.map { control in
      [
        control.symbol, control.name, ControlWording.number(control.minimum.decimal),
        ControlWording.number(control.maximum.decimal),
        ControlWording.number(control.resting.decimal), control.unit ?? "", Self.kind(of: control),
      ]
    }
    return Terminal.table(pairs: facts)
      + (rows.isEmpty
        ? ""
        : "\n"
          + Terminal.table(
            rows: [["Control", "Name", "From", "To", "Default", "Unit", "Values"]] + rows))
  }

  private static func kind(of control: PluginControl) -> String {
    if !control.choices.isEmpty {
      return control.choices.map { "\(ControlWording.number($0.value.decimal)) \($0.label)" }
        .joined(separator: ", ")
    }
    if control.isToggled { return "off or on" }
    if control.isInteger { return "whole" }
    return (control.isLogarithmic ? "logarithmic" : "")
      + (control.isPerSampleRate ? "times the sample rate" : "")
  }
}
