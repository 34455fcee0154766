/// What tracks, buses and the master have in common: strip → fader, and what of them is locked.
protocol Channel {
  /// The controls besides those of effects and sends, which `lock` may name.
  static var controls: [ChannelControl] { get }

  var strip: [EffectSlot] { get set }
  var fader: ControlValue { get set }
  var lock: ControlLock { get set }

  /// Gives one of `controls` the value that a text names.
  mutating func set(_ control: ChannelControl, to value: ControlText) throws(SessionError)
}

extension Channel {
  /// The names that `locked` may hold.
  static var lockable: [String] { controls.map(\.rawValue) }
}
