/// Where a track or bus goes after its fader.
package enum Destination: Hashable, Sendable, CustomStringConvertible {
  case master
  /// A bus by name.
  case bus(String)

  /// The name that stands for the master, which no bus may have.
  static let masterName = "master"

  init(named name: String) {
    self = name == Self.masterName ? .master : .bus(name)
  }

  /// The name as it stands in a session.
  package var description: String {
    switch self {
    case .master: Self.masterName
    case .bus(let name): name
    }
  }
}
