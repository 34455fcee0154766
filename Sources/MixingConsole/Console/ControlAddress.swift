/// One control of a console: whose it is, and which.
package struct ControlAddress: Hashable, Sendable {
  /// A channel of the console, by its index in the session.
  package enum Channel: Hashable, Sendable {
    case track(Int)
    case bus(Int)
    case master
  }

  /// A control of a channel.
  package enum Part: Hashable, Sendable {
    /// A control of the effect at an index of the strip, by its index in the effect.
    case effect(Int, control: Int)
    case fader
    /// The level of a track's send, by index.
    case send(Int)
  }

  package let channel: Channel
  package let part: Part

  package init(_ channel: Channel, _ part: Part) {
    self.channel = channel
    self.part = part
  }
}
