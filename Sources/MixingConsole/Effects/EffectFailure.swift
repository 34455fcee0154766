/// What an effect did that runs outside of this process, instead of going on.
package protocol EffectFailure: Error, CustomStringConvertible {
  /// Whether the next console may have the effect again: it crashed, say, and was installed well.
  var isPassing: Bool { get }
}
