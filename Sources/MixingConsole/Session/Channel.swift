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

/// What a track, bus or master has besides its strip and sends, by its key in a session.
package enum ChannelControl: String, CaseIterable, Hashable, Sendable {
  case faderDb, muted, solo, polarityInverted, startSeconds, output, role
}

/// Where a track or bus goes after its fader.
public enum Destination: Hashable, Sendable, CustomStringConvertible {
  case master
  /// A bus by name.
  case bus(String)

  /// The name that stands for the master, which no bus may have.
  static let masterName = "master"

  init(named name: String) {
    self = name == Self.masterName ? .master : .bus(name)
  }

  /// The name as it stands in a session.
  public var description: String {
    switch self {
    case .master: Self.masterName
    case .bus(let name): name
    }
  }
}
