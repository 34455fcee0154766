package import Documents

/// One control of one effect: where it stands in a session, what `--set` calls it, its facts.
package struct EffectControl: Hashable, Sendable {
  /// The place within the effect's JSON object, such as `thresholdDb` or `bands[1].gainDb`.
  package let path: JSONPath
  /// The last part of a path for `--set` and `--lock`, and the entry in `locked`, such as
  /// `thresholdDb` or `2/gainDb`; counted from 1.
  package let name: String
  package let spec: ControlSpec

  package init(path: JSONPath, name: String, spec: ControlSpec) {
    self.path = path
    self.name = name
    self.spec = spec
  }

  /// A control that stands at the top of its effect's object.
  package init(_ key: some ControlKey) {
    self.init(path: JSONPath() / key.rawValue, name: key.rawValue, spec: key.spec)
  }
}
