/// A stereo sum of sends and of what is routed to it: sum → strip → fader → output.
package struct Bus: Channel, Equatable, Sendable {
  static let controls = [ChannelControl.faderDb, .output]

  package var name: String
  package var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  package var fader: ControlValue = 0
  package var output = Destination.master
  /// What is kept as it is; `.all` holds the strip too.
  package var lock = ControlLock.none

  package init(name: String) {
    self.name = name
  }
}
